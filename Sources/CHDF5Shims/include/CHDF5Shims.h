// What Swift can't reach in <hdf5.h>. Each shim is named after what it stands for and says why it is needed.
#pragma once
#include <hdf5.h>
#include <stdint.h>

// MARK: Macros that run H5open() before they name a global variable

static inline hid_t shim_H5P_FILE_ACCESS(void) { return H5P_FILE_ACCESS; }
static inline hid_t shim_H5P_FILE_CREATE(void) { return H5P_FILE_CREATE; }
static inline hid_t shim_H5P_DATASET_ACCESS(void) { return H5P_DATASET_ACCESS; }
static inline hid_t shim_H5P_DATASET_CREATE(void) { return H5P_DATASET_CREATE; }
static inline hid_t shim_H5P_GROUP_CREATE(void) { return H5P_GROUP_CREATE; }
static inline hid_t shim_H5P_LINK_CREATE(void) { return H5P_LINK_CREATE; }

static inline hid_t shim_H5T_NATIVE_DOUBLE(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t shim_H5T_C_S1(void) { return H5T_C_S1; }
static inline hid_t shim_H5T_IEEE_F32LE(void) { return H5T_IEEE_F32LE; }
static inline hid_t shim_H5T_IEEE_F64LE(void) { return H5T_IEEE_F64LE; }
static inline hid_t shim_H5T_STD_I8LE(void) { return H5T_STD_I8LE; }
static inline hid_t shim_H5T_STD_I16LE(void) { return H5T_STD_I16LE; }
static inline hid_t shim_H5T_STD_I32LE(void) { return H5T_STD_I32LE; }
static inline hid_t shim_H5T_STD_I64LE(void) { return H5T_STD_I64LE; }
static inline hid_t shim_H5T_STD_U8LE(void) { return H5T_STD_U8LE; }
static inline hid_t shim_H5T_STD_U16LE(void) { return H5T_STD_U16LE; }
static inline hid_t shim_H5T_STD_U32LE(void) { return H5T_STD_U32LE; }
static inline hid_t shim_H5T_STD_U64LE(void) { return H5T_STD_U64LE; }

static inline hid_t shim_H5T_STD_REF_OBJ(void) { return H5T_STD_REF_OBJ; }
static inline hid_t shim_H5T_STD_REF_DSETREG(void) { return H5T_STD_REF_DSETREG; }

/// H5E_NOTHDF5, H5E_TRUNCATED: macros around global variables, which Swift 6 takes for shared mutable state.
static inline hid_t shim_H5E_NOTHDF5(void) { return H5E_NOTHDF5; }
static inline hid_t shim_H5E_TRUNCATED(void) { return H5E_TRUNCATED; }

// MARK: Macros that hold an expression

/// H5F_ACC_*: a comma expression (H5CHECK, H5OPEN).
static inline unsigned shim_H5F_ACC_RDONLY(void) { return H5F_ACC_RDONLY; }
static inline unsigned shim_H5F_ACC_RDWR(void) { return H5F_ACC_RDWR; }
static inline unsigned shim_H5F_ACC_EXCL(void) { return H5F_ACC_EXCL; }
static inline unsigned shim_H5F_ACC_TRUNC(void) { return H5F_ACC_TRUNC; }

/// H5T_VARIABLE: a cast of -1 to size_t.
static inline size_t shim_H5T_VARIABLE(void) { return H5T_VARIABLE; }

/// HADDR_UNDEF: a cast, whose width depends on the build.
static inline haddr_t shim_HADDR_UNDEF(void) { return HADDR_UNDEF; }

// MARK: Functions that not every C library has

/// malloc_trim: gives all pages of freed memory back to the system; nothing where the C library is not glibc.
void shim_malloc_trim(void);

/// mallopt: from how many free bytes at its end on a heap gets shorter; nothing where the C library is not glibc.
void shim_mallopt_trim_threshold(int bytes);

// MARK: Functions that differ between releases

/// H5Pset_file_locking: came with 1.10.7 and is missing in 1.12.0.
static inline herr_t shim_H5Pset_file_locking(hid_t fapl, hbool_t use, hbool_t ignore_when_disabled) {
#if H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0))
  return H5Pset_file_locking(fapl, use, ignore_when_disabled);
#else
  (void)fapl, (void)use, (void)ignore_when_disabled;
  return 0;
#endif
}

/// H5Pset_mdc_config: a struct with a version number and a fixed array of characters. Sets the most bytes that the metadata
/// cache of a file may take; nothing else of its settings.
herr_t shim_H5Pset_metadata_cache_limit(hid_t fapl, size_t bytes);

/// H5Fset_mdc_config: the same struct. Writes out and drops what the metadata cache of an object's file holds.
herr_t shim_H5F_empty_metadata_cache(hid_t object);

/// H5Pset_driver: a struct of functions. Sets libhdf5's driver of plain files, but for copies that a processor is slow at;
/// negative where it can't be had, and then the plain one stays. Not for two threads at a time.
herr_t shim_H5Pset_quick_driver(hid_t fapl);

/// H5Pset_driver: a struct of functions. Sets a driver that only reads, to which `length` bytes of a file from
/// `offset` on are all there is. The file is opened by its name, unless a `descriptor` of it, which has to stay open
/// meanwhile, is not negative. Not for two threads at a time.
herr_t shim_H5Pset_part_driver(hid_t fapl, uint64_t offset, uint64_t length, int descriptor);

/// H5Dget_chunk_info_by_coord: from 1.14.4 on addresses count from the beginning of the file, before that behind its
/// user block.
static inline int shim_chunks_count_user_block(void) { return H5_VERSION_GE(1, 14, 4); }

/// H5L_info_t: a macro since 1.12, with a union that Swift reads clumsily. This is what we need of it.
typedef struct shim_link {
  H5L_type_t type;
  /// Of the object header, where the link is hard.
  uint64_t address;
  /// In bytes, where the link is not hard.
  size_t value_size;
} shim_link;

/// H5Lget_info: a macro since 1.12, a plain function in 1.10.
herr_t shim_H5Lget_info(hid_t location, const char *name, shim_link *link);

/// Sees one link; a positive answer ends the listing.
typedef herr_t (*shim_link_visitor)(const char *name, const shim_link *link, void *context);

/// H5Literate by name, ascending: a macro since 1.12, a plain function in 1.10.
herr_t shim_H5Literate(hid_t group, shim_link_visitor visitor, void *context);

/// H5Oget_info_by_name: a macro, whose struct differs between releases. Gives the H5O_type_t, negative on failure.
int shim_H5Oget_type_by_name(hid_t location, const char *name);

/// H5O_info_t: a macro since 1.12, which differs between releases. This is what we need of it.
typedef struct shim_object {
  /// The H5O_type_t.
  int type;
  /// Of the object header, as in a link.
  uint64_t address;
  /// How many hard links lead to it, by the object's own words.
  unsigned link_count;
  /// Whether its attributes are not in its header, but in a heap of their own.
  int dense_attributes;
} shim_object;

/// H5Oget_info: a macro, whose struct differs between releases.
herr_t shim_H5Oget_info(hid_t object, shim_object *found);
