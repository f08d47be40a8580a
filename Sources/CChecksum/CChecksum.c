// CRC32C, which files of TensorFlow have. Compilers reach the instructions for it by names that Swift does not see.
#include "CChecksum.h"
#include <pthread.h>
#include <string.h>

static uint32_t table[8][256];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void make_table(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? 0x82f63b78u : 0);
    table[0][byte] = crc;
  }
  for (int slice = 1; slice < 8; slice++) {
    for (int byte = 0; byte < 256; byte++) {
      uint32_t crc = table[slice - 1][byte];
      table[slice][byte] = (crc >> 8) ^ table[0][crc & 255];
    }
  }
}

uint32_t h5s_crc32c_by_table(uint32_t before, const void *bytes, size_t count) {
  pthread_once(&table_once, make_table);
  const unsigned char *next = bytes;
  uint32_t crc = ~before;
  for (; count >= 8; count -= 8, next += 8) {
    uint32_t word = (uint32_t)next[0] | (uint32_t)next[1] << 8 | (uint32_t)next[2] << 16 | (uint32_t)next[3] << 24;
    uint32_t low = crc ^ word;
    crc = table[7][low & 255] ^ table[6][low >> 8 & 255] ^ table[5][low >> 16 & 255] ^ table[4][low >> 24] ^
          table[3][next[4]] ^ table[2][next[5]] ^ table[1][next[6]] ^ table[0][next[7]];
  }
  for (; count > 0; count--, next++) crc = (crc >> 8) ^ table[0][(crc ^ *next) & 255];
  return ~crc;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t before, const void *bytes, size_t count) {
  const unsigned char *next = bytes;
  uint64_t crc = ~before;
  for (; count >= 8; count -= 8, next += 8) {
    uint64_t word;
    memcpy(&word, next, sizeof word);
    crc = _mm_crc32_u64(crc, word);
  }
  uint32_t rest = (uint32_t)crc;
  for (; count > 0; count--, next++) rest = _mm_crc32_u8(rest, *next);
  return ~rest;
}

uint32_t h5s_crc32c(uint32_t before, const void *bytes, size_t count) {
  return __builtin_cpu_supports("sse4.2") ? by_instruction(before, bytes, count)
                                          : h5s_crc32c_by_table(before, bytes, count);
}
#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>

uint32_t h5s_crc32c(uint32_t before, const void *bytes, size_t count) {
  const unsigned char *next = bytes;
  uint32_t crc = ~before;
  for (; count >= 8; count -= 8, next += 8) {
    uint64_t word;
    memcpy(&word, next, sizeof word);
    crc = __crc32cd(crc, word);
  }
  for (; count > 0; count--, next++) crc = __crc32cb(crc, *next);
  return ~crc;
}
#else
uint32_t h5s_crc32c(uint32_t before, const void *bytes, size_t count) {
  return h5s_crc32c_by_table(before, bytes, count);
}
#endif
