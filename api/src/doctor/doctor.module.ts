import { Module } from '@nestjs/common';
import { DoctorStreams } from './doctor-streams.js';
import { DoctorAdminController } from './doctor.admin.controller.js';
import { DoctorRepository } from './doctor.repository.js';
import { DoctorService } from './doctor.service.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { InstancesAdminController } from './instances.admin.controller.js';
import { InstancesService } from './instances.service.js';

/** The doctor: shows an administrator what lies between their browser and the server. */
@Module({
  controllers: [DoctorAdminController, InstancesAdminController],
  providers: [InstancesService, DoctorService, DoctorRepository, DoctorStreams, EventLoopDelay],
})
export class DoctorModule {}
