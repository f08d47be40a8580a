#pragma once
#include <stddef.h>
#include <stdint.h>

/// CRC32C (Castagnoli) of bytes, going on from that of the bytes before them; 0 where there are none. By the
/// processor's own instruction where it has one.
uint32_t h5s_crc32c(uint32_t before, const void *bytes, size_t count);

/// The same by a table, whatever the processor has.
uint32_t h5s_crc32c_by_table(uint32_t before, const void *bytes, size_t count);
