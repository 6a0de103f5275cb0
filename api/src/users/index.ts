export { isActiveAdministrator } from './user-change.js';
export { UserEntity } from './user.entity.js';
export { toAdminUserView, toUserView } from './user.view.js';
export { UserChanged, UserCreated, UserDeleted, type UserField, type UserMoves } from './users.events.js';
export { isPerson } from './user-search.js';
export { UsersModule } from './users.module.js';
export { UsersService, type NewUser } from './users.service.js';
