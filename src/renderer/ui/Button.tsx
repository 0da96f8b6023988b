import type { ButtonHTMLAttributes, MouseEvent } from 'react';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look: 'icon' | 'soft' | 'accent' | 'plain';
}

/**
 * A button that a pointer does not focus: after a click, Space still means "hold to talk" and typing still goes where
 * it went. The keyboard focuses it as any other.
 */
export function Button({ look, className = '', ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${look} ${className}`}
      onMouseDown={keepFocus}
    />
  );
}

export function keepFocus(event: MouseEvent) {
  event.preventDefault();
}
