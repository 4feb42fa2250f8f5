// getaddrinfo(3) that hangs, as before a name server that is silent, until a test lets it go.
#ifndef SYSTEM_FAULTS_HELD_LOOKUPS_H
#define SYSTEM_FAULTS_HELD_LOOKUPS_H

// A gate of its own for each test: look-ups of `N.held.test` hang at the gate N.
int held_lookups_begin(void);

// How many hang at the gate.
int held_lookups_count(int gate);

// Opens the gate for good: they fail with EAI_AGAIN. Returns when none is left.
void held_lookups_end(int gate);

#endif
