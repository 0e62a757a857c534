/**
 * How many queues alerts are spread over, in every installation: enough that several copies of the router
 * have work at the same time, few enough that each costs next to nothing. It is fixed, since an alert that
 * changed queues while it is on its way could overtake itself.
 */
export const partitions = 8;
