#ifndef CONFINEMENT_PROBE_H
#define CONFINEMENT_PROBE_H

/// Tries, in a process that was confined, what a confined process may not do. Returns the first of it that was not refused, or
/// what else went wrong; NULL where all was refused.
const char *confinement_gap(void);

#endif
