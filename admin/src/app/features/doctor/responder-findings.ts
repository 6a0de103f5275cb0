import { Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { copyText } from '../../ui/secure-context/secure-context';
import type { ResponderAdvice } from './responder-advice';

/** What was found about a model, each with what to do and the line to change. */
@Component({
  selector: 'app-responder-findings',
  imports: [MatButton, TranslocoDirective],
  templateUrl: './responder-findings.html',
  styleUrls: ['./finding-card.scss', './responder-findings.scss'],
})
export class ResponderFindings {
  readonly advice = input.required<readonly ResponderAdvice[]>();
  /** whether text was copied to the clipboard; false if the browser refused */
  readonly copied = output<boolean>();

  protected async copy(text: string): Promise<void> {
    this.copied.emit(await copyText(text));
  }
}
