import { Component, computed, input, output } from '@angular/core';

/** An input for a date and time in the browser's time zone, to the minute; its value is an instant. */
@Component({
  selector: 'app-date-time-box',
  template: `
    <div class="field">
      <label [for]="name()">{{ label() }}</label>
      <input
        class="input"
        type="datetime-local"
        step="60"
        [id]="name()"
        [value]="localValue()"
        (change)="emitChange($any($event.target).value)"
      />
    </div>
  `,
})
export class DateTimeBox {
  readonly label = input.required<string>();
  /** id of the input, unique on the page */
  readonly name = input.required<string>();
  /** ISO 8601; null: none */
  readonly instant = input.required<string | null>();
  /** ISO 8601, or null once cleared */
  readonly changed = output<string | null>();

  /** The format of a `datetime-local` input: local time without a zone. */
  protected readonly localValue = computed(() => {
    const instant = this.instant();
    if (!instant) return '';
    const time = new Date(instant);
    return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  });

  protected emitChange(value: string): void {
    const time = Date.parse(value);
    this.changed.emit(Number.isNaN(time) ? null : new Date(time).toISOString());
  }
}
