/** Material's dialogs, in a file of their own that is loaded when the first dialog is opened. */
export { MatDialog } from '@angular/material/dialog';
