#ifndef CSUPERVISION_PRIVATE_H
#define CSUPERVISION_PRIVATE_H

// What the supervision of one process and that of several share.

#include "CSupervision.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>

/// How long a child that was killed may take to go, in milliseconds.
#define CSUPERVISION_GRACE 3000

/// The first signal that would have ended this process, or 0.
extern volatile sig_atomic_t csupervision_interruption;
/// Whether this process was asked to stop for a while.
extern volatile sig_atomic_t csupervision_pause_is_wanted;

/// The handler of all signals.
void csupervision_note(int number);
void csupervision_hold_all_signals(void);
void csupervision_let_all_signals_in(void);
/// Lets a signal be noted; one that was ignored from outside stays ignored.
void csupervision_handle(int number);
void csupervision_handle_all_signals(void);
/// A signal that came too late to be let in, or 0: sent to the whole group, it may be what ended a child.
int csupervision_held_back_signal(void);
/// Ctrl-Z, or `kill -TSTP`: all processes stop, and go on together.
void csupervision_pause_with(const pid_t *children, size_t count);
/// Waits for something to happen, with signals let in, at most so long (milliseconds; for ever where negative).
int csupervision_wait_with_signals(struct pollfd *polled, size_t count, int patience);

/// Child: limits itself, and goes with its parent.
void csupervision_become_child(const struct csupervision_limits *limits, pid_t parent);
/// Pipes for notes and noise; they are closed again where one is missing.
int csupervision_open_pipes(int notes[2], int noise[2]);
/// Reads once. Returns false at the end of the stream. What does not fit is read and dropped.
bool csupervision_drain(int descriptor, char *buffer, size_t capacity, size_t *count);
/// How a child ended.
void csupervision_tell_end(int status, const struct rusage *usage, struct csupervision_outcome *outcome);
int64_t csupervision_milliseconds(void);

#endif
