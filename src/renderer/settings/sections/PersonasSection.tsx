import { useId, useState } from 'react';
import type { Persona } from '#shared/model/settings.ts';
import { t } from '../../i18n/strings.ts';
import { useRefusal, useSettings, useSettingsClient } from '../../stores/use-settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { FieldError } from '../fields/Field.tsx';
import { PersonaEditor } from '../personas/PersonaEditor.tsx';
import { Section } from '../Section.tsx';

const words = t.settings.personas;

/** The characters to talk to: one is active, and each can be edited in its place. */
export function PersonasSection() {
  const client = useSettingsClient();
  const { list, activeId } = useSettings((settings) => settings.personas);
  const [openId, setOpenId] = useState<string | null>(null);
  const [addedId, setAddedId] = useState<string | null>(null);
  const name = useId();
  const listRefusal = useRefusal('personas.list');
  const activeRefusal = useRefusal('personas.activeId');

  // A field hands its text over also when it goes away: by then the list may be another one than when it was drawn.
  const listNow = () => client.store.getState().settings?.personas.list ?? list;
  const changePersona = (id: string, changes: Partial<Persona>) =>
    client.change({
      personas: {
        list: listNow().map((persona) => (persona.id === id ? { ...persona, ...changes } : persona)),
      },
    });
  const add = () => {
    const id = crypto.randomUUID();
    const added = { id, name: words.newName, systemPrompt: '', voice: null, model: null, language: null };
    client.change({ personas: { list: [...listNow(), added] } });
    client.announce(words.added);
    setAddedId(id);
    setOpenId(id);
  };
  const remove = (persona: Persona) => {
    const others = listNow().filter(({ id }) => id !== persona.id);
    const nextActive = persona.id === activeId ? others[0]?.id : activeId;
    client.change({ personas: { list: others, activeId: nextActive } });
    client.announce(words.removed(persona.name));
    setOpenId(null);
  };

  return (
    <Section id="personas">
      <fieldset className="field choice">
        <legend className="field-label">{words.active}</legend>
        <div className="choice-options">
          {list.map((persona) => (
            <div key={persona.id} className="persona">
              <div className="persona-head">
                <label className="choice-option">
                  <input
                    type="radio"
                    name={name}
                    checked={persona.id === activeId}
                    aria-label={persona.name}
                    onChange={() => client.change({ personas: { activeId: persona.id } })}
                  />
                  <span className="choice-words">
                    <span className="choice-label">{persona.name}</span>
                    <span className="choice-detail persona-summary">
                      {persona.systemPrompt || words.plain}
                    </span>
                  </span>
                </label>
                <Button
                  look="plain"
                  aria-expanded={openId === persona.id}
                  aria-label={openId === persona.id ? words.doneOf(persona.name) : words.editOf(persona.name)}
                  onClick={() => setOpenId(openId === persona.id ? null : persona.id)}
                >
                  {openId === persona.id ? words.done : words.edit}
                </Button>
              </div>
              {openId === persona.id && (
                <PersonaEditor
                  persona={persona}
                  isNew={addedId === persona.id}
                  onChange={(changes) => changePersona(persona.id, changes)}
                  onRemove={list.length > 1 ? () => remove(persona) : null}
                />
              )}
            </div>
          ))}
        </div>
        <FieldError error={activeRefusal} />
        <FieldError error={listRefusal} />
      </fieldset>
      <div className="actions">
        <Button look="soft" onClick={add}>
          <Icon name="plus" />
          {words.add}
        </Button>
      </div>
    </Section>
  );
}
