export { ActivityMinuteEntity } from './activity-minute.entity.js';
export { ActivityModule } from './activity.module.js';
