export { ViewEntity } from './view.entity.js';
export { SharedViewChanged } from './views.events.js';
export { ViewsModule } from './views.module.js';
