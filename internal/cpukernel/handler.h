// The kernels as functions that XLA calls.

#ifndef CPUKERNEL_HANDLER_H
#define CPUKERNEL_HANDLER_H

// Gives the functions to a plugin, by its PJRT table; null, or why it does not take them.
const char *cpukernel_register(const void *table);

#endif
