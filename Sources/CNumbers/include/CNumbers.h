#ifndef CNUMBERS_H
#define CNUMBERS_H

#include <stddef.h>
#include <stdint.h>

/// How a floating-point number is stored, little-endian.
enum cnumbers_form {
  CNUMBERS_HALF,    // float16
  CNUMBERS_BRAIN,   // bfloat16
  CNUMBERS_SINGLE,  // float32
  CNUMBERS_DOUBLE,  // float64
};

/// Whether this machine converts so in whole vectors.
int cnumbers_can_convert(enum cnumbers_form from, enum cnumbers_form to);

/// Something among the numbers is none: which bits it becomes is decided elsewhere.
#define CNUMBERS_NOT_A_NUMBER SIZE_MAX

/// Converts numbers, each rounded once, to the nearest and halfway to the even one.
///
/// Returns the place of the first finite number that is too large and so became infinite; `count` where there is none;
/// CNUMBERS_NOT_A_NUMBER where the output is worth nothing.
size_t cnumbers_convert(
    enum cnumbers_form from, const void *input, enum cnumbers_form to, void *output, size_t count);

#endif
