#include "CHDF5Shims.h"
#ifdef __GLIBC__
#include <malloc.h>
#endif

void shim_malloc_trim(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

void shim_mallopt_trim_threshold(int bytes) {
#ifdef __GLIBC__
  mallopt(M_TRIM_THRESHOLD, bytes);
#else
  (void)bytes;
#endif
}

herr_t shim_H5Pset_metadata_cache_limit(hid_t fapl, size_t bytes) {
  H5AC_cache_config_t config;
  config.version = H5AC__CURR_CACHE_CONFIG_VERSION;
  herr_t status = H5Pget_mdc_config(fapl, &config);
  if (status < 0) return status;
  config.max_size = bytes;
  if (config.initial_size > bytes) config.initial_size = bytes;
  if (config.min_size > bytes) config.min_size = bytes;
  return H5Pset_mdc_config(fapl, &config);
}

herr_t shim_H5F_empty_metadata_cache(hid_t object) {
  hid_t file = H5Iget_file_id(object);
  if (file < 0) return -1;
  H5AC_cache_config_t config;
  config.version = H5AC__CURR_CACHE_CONFIG_VERSION;
  herr_t status = H5Fget_mdc_config(file, &config);
  if (status >= 0) {
    H5AC_cache_config_t small = config;
    config.set_initial_size = small.set_initial_size = 1;
    small.initial_size = small.min_size = small.max_size = 16 << 10;
    status = H5Fset_mdc_config(file, &small);
    // a cache that got smaller drops what is too much when an object is looked at
    if (status >= 0 && H5Aexists(object, "-") < 0) status = -1;
    if (status >= 0) status = H5Fset_mdc_config(file, &config);
  }
  if (H5Fclose(file) < 0) status = -1;
  return status;
}

#if H5_VERSION_GE(1, 12, 0)
typedef H5L_info1_t link_info;
#define get_link_info H5Lget_info1
#define iterate_links H5Literate1
typedef H5O_info1_t object_info;
#else
typedef H5L_info_t link_info;
#define get_link_info H5Lget_info
#define iterate_links H5Literate
typedef H5O_info_t object_info;
#endif

static shim_link simplified(const link_info *info) {
  shim_link link = {.type = info->type, .address = 0, .value_size = 0};
  if (info->type == H5L_TYPE_HARD) {
    link.address = info->u.address;
  } else {
    link.value_size = info->u.val_size;
  }
  return link;
}

herr_t shim_H5Lget_info(hid_t location, const char *name, shim_link *link) {
  link_info info;
  herr_t status = get_link_info(location, name, &info, H5P_DEFAULT);
  if (status >= 0) *link = simplified(&info);
  return status;
}

typedef struct visit {
  shim_link_visitor visitor;
  void *context;
} visit;

static herr_t visit_link(hid_t group, const char *name, const link_info *info, void *context) {
  (void)group;
  const visit *caller = context;
  shim_link link = simplified(info);
  return caller->visitor(name, &link, caller->context);
}

herr_t shim_H5Literate(hid_t group, shim_link_visitor visitor, void *context) {
  visit caller = {.visitor = visitor, .context = context};
  hsize_t position = 0;
  return iterate_links(group, H5_INDEX_NAME, H5_ITER_INC, &position, visit_link, &caller);
}

int shim_H5Oget_type_by_name(hid_t location, const char *name) {
  object_info info;
  if (H5Oget_info_by_name2(location, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return -1;
  return (int)info.type;
}

herr_t shim_H5Oget_info(hid_t object, shim_object *found) {
  object_info info;
  herr_t status = H5Oget_info2(object, &info, H5O_INFO_BASIC | H5O_INFO_META_SIZE);
  if (status < 0) return status;
  *found = (shim_object){.type = (int)info.type, .address = info.addr, .link_count = info.rc,
                          .dense_attributes = info.meta_size.attr.heap_size > 0};
  return 0;
}
