import { Component, type ReactNode } from 'react';
import { t } from '../i18n/strings.ts';

interface RenderGuardProps {
  children: ReactNode;
  /** Leaves the part that broke; without it the whole window is loaded anew. */
  onLeave?: () => void;
}

/** A part of the window that cannot be drawn says so, with the way out, instead of taking the rest down with it. */
export class RenderGuard extends Component<RenderGuardProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    const { onLeave } = this.props;
    return (
      <div className="unreachable" role="alert">
        <h2>{t.failures.render.title}</h2>
        <p>{t.failures.render.detail}</p>
        <button type="button" className="text-button" onClick={onLeave ?? (() => location.reload())}>
          {onLeave ? t.failures.render.leave : t.failures.render.reload}
        </button>
      </div>
    );
  }
}
