import type { ComponentProps } from 'react';

export interface ButtonProps extends ComponentProps<'button'> {
  look: 'icon' | 'soft' | 'accent' | 'plain' | 'danger';
}

/** A button in one of the panel's looks. It submits nothing unless it is told to. */
export function Button({ look, className = '', ...rest }: ButtonProps) {
  return <button type="button" {...rest} className={`button button-${look} ${className}`} />;
}
