import { NotFoundException, type PipeTransform } from '@nestjs/common';

/** Lets through what can be an incident's id: everything else names nothing in the record. */
export const incidentId: PipeTransform<string, string> = {
  transform(id) {
    if (!/^[A-Za-z0-9_-]{1,200}$/.test(id)) throw new NotFoundException();
    return id;
  },
};
