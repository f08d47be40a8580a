#include "CNumbers.h"

#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define IS_LITTLE_ENDIAN 1
#else
#define IS_LITTLE_ENDIAN 0
#endif

#if defined(__x86_64__)
#include <immintrin.h>

static int has_half(void) { return __builtin_cpu_supports("f16c") && __builtin_cpu_supports("avx"); }
#elif defined(__aarch64__)
static int has_half(void) { return 1; }
#else
static int has_half(void) { return 0; }
#endif

int cnumbers_can_convert(enum cnumbers_form from, enum cnumbers_form to) {
  if (!IS_LITTLE_ENDIAN) return 0;
  if (from == CNUMBERS_SINGLE) {
    return to == CNUMBERS_DOUBLE || to == CNUMBERS_BRAIN || (to == CNUMBERS_HALF && has_half());
  }
  if (to != CNUMBERS_SINGLE) return 0;
  return from == CNUMBERS_DOUBLE || from == CNUMBERS_BRAIN || (from == CNUMBERS_HALF && has_half());
}

// MARK: halves

#if defined(__x86_64__)
__attribute__((target("avx,f16c"))) static void half_of_single(const float *input, uint16_t *output, size_t count) {
  size_t place = 0;
  for (; place + 8 <= count; place += 8) {
    __m128i halves = _mm256_cvtps_ph(_mm256_loadu_ps(input + place), _MM_FROUND_TO_NEAREST_INT);
    _mm_storeu_si128((__m128i *)(output + place), halves);
  }
  for (; place < count; place++) {
    __m128i half = _mm_cvtps_ph(_mm_set_ss(input[place]), _MM_FROUND_TO_NEAREST_INT);
    output[place] = (uint16_t)_mm_extract_epi16(half, 0);
  }
}

__attribute__((target("avx,f16c"))) static void single_of_half(const uint16_t *input, float *output, size_t count) {
  size_t place = 0;
  for (; place + 8 <= count; place += 8) {
    _mm256_storeu_ps(output + place, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(input + place))));
  }
  for (; place < count; place++) {
    output[place] = _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(input[place])));
  }
}
#elif defined(__aarch64__)
static void half_of_single(const float *input, uint16_t *output, size_t count) {
  for (size_t place = 0; place < count; place++) {
    __fp16 half = (__fp16)input[place];
    memcpy(output + place, &half, sizeof half);
  }
}

static void single_of_half(const uint16_t *input, float *output, size_t count) {
  for (size_t place = 0; place < count; place++) {
    __fp16 half;
    memcpy(&half, input + place, sizeof half);
    output[place] = (float)half;
  }
}
#else
static void half_of_single(const float *input, uint16_t *output, size_t count) {
  (void)input;
  (void)output;
  (void)count;
}

static void single_of_half(const uint16_t *input, float *output, size_t count) {
  (void)input;
  (void)output;
  (void)count;
}
#endif

// MARK: bits

static uint32_t bits_of_single(const float *number) {
  uint32_t bits;
  memcpy(&bits, number, sizeof bits);
  return bits;
}

/// Whether there is something that is no number among them.
static int has_nan_in_singles(const float *numbers, size_t count) {
  uint32_t found = 0;
  for (size_t place = 0; place < count; place++) found |= (bits_of_single(numbers + place) & 0x7FFFFFFF) > 0x7F800000;
  return found != 0;
}

/// The first finite number whose 16-bit form is infinite.
static size_t overflow_of(const float *input, const uint16_t *output, size_t count, uint16_t infinity) {
  // nearly no block has any: one pass without a branch looks for them
  uint32_t special = 0;
  for (size_t place = 0; place < count; place++) special |= (output[place] & infinity) == infinity;
  if (!special) return count;
  for (size_t place = 0; place < count; place++) {
    if ((output[place] & infinity) != infinity) continue;
    if ((bits_of_single(input + place) & 0x7FFFFFFF) < 0x7F800000) return place;
  }
  return count;
}

static void brain_of_single(const float *input, uint16_t *output, size_t count) {
  for (size_t place = 0; place < count; place++) {
    uint32_t bits = bits_of_single(input + place);
    output[place] = (uint16_t)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
  }
}

static void single_of_brain(const uint16_t *input, float *output, size_t count) {
  for (size_t place = 0; place < count; place++) {
    uint32_t bits = (uint32_t)input[place] << 16;
    memcpy(output + place, &bits, sizeof bits);
  }
}

static void double_of_single(const float *input, double *output, size_t count) {
  for (size_t place = 0; place < count; place++) output[place] = (double)input[place];
}

static void single_of_double(const double *input, float *output, size_t count) {
  for (size_t place = 0; place < count; place++) output[place] = (float)input[place];
}

static size_t overflow_of_doubles(const double *input, const float *output, size_t count) {
  for (size_t place = 0; place < count; place++) {
    if ((bits_of_single(output + place) & 0x7FFFFFFF) != 0x7F800000) continue;
    uint64_t bits;
    memcpy(&bits, input + place, sizeof bits);
    if ((bits & 0x7FFFFFFFFFFFFFFF) < 0x7FF0000000000000) return place;
  }
  return count;
}

size_t cnumbers_convert(
    enum cnumbers_form from, const void *input, enum cnumbers_form to, void *output, size_t count) {
  if (from == CNUMBERS_SINGLE) {
    if (has_nan_in_singles(input, count)) return CNUMBERS_NOT_A_NUMBER;
    switch (to) {
      case CNUMBERS_HALF: half_of_single(input, output, count); return overflow_of(input, output, count, 0x7C00);
      case CNUMBERS_BRAIN: brain_of_single(input, output, count); return overflow_of(input, output, count, 0x7F80);
      case CNUMBERS_DOUBLE: double_of_single(input, output, count); return count;
      case CNUMBERS_SINGLE: return count;
    }
  }
  switch (from) {
    case CNUMBERS_HALF: single_of_half(input, output, count); break;
    case CNUMBERS_BRAIN: single_of_brain(input, output, count); break;
    case CNUMBERS_DOUBLE: single_of_double(input, output, count); break;
    case CNUMBERS_SINGLE: break;
  }
  // what is no number in the input is none in the output
  if (has_nan_in_singles(output, count)) return CNUMBERS_NOT_A_NUMBER;
  return from == CNUMBERS_DOUBLE ? overflow_of_doubles(input, output, count) : count;
}
