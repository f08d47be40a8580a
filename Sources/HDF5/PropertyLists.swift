internal import CHDF5
internal import CHDF5Shims

/// Property lists that never change, made once. A list that could not be made is negative, and the call that gets it says so.
///
/// Read them before a guarded call begins: making one is a guarded call as well.
enum PropertyLists {
  /// For opening datasets: a chunk cache that holds a row of chunks, so that reading by rows decompresses each chunk once.
  static let datasetAccess = make { () -> hid_t in
    let list = H5Pcreate(shim_H5P_DATASET_ACCESS())
    return H5Pset_chunk_cache(list, 12421, 32 << 20, 1) < 0 ? -1 : list
  }

  /// Contiguous, no times (two equal runs give equal bytes), no fill values (every byte gets written).
  static let datasetCreation = make { () -> hid_t in
    let list = H5Pcreate(shim_H5P_DATASET_CREATE())
    guard H5Pset_layout(list, H5D_CONTIGUOUS) >= 0, H5Pset_obj_track_times(list, false) >= 0,
      H5Pset_fill_time(list, H5D_FILL_TIME_NEVER) >= 0
    else { return -1 }
    return list
  }

  /// As h5py makes groups, without times.
  static let groupCreation = make { () -> hid_t in
    let list = H5Pcreate(shim_H5P_GROUP_CREATE())
    return H5Pset_obj_track_times(list, false) < 0 ? -1 : list
  }

  /// For a new link: like h5py, a name is marked as UTF-8 only when it is not ASCII.
  static func linkCreation(for path: String) -> hid_t {
    path.utf8.allSatisfy { $0 < 0x80 } ? asciiLink : utf8Link
  }

  private static let asciiLink = makeLinkCreation(H5T_CSET_ASCII)
  private static let utf8Link = makeLinkCreation(H5T_CSET_UTF8)

  private static func makeLinkCreation(_ charset: H5T_cset_t) -> hid_t {
    make { () -> hid_t in
      let list = H5Pcreate(shim_H5P_LINK_CREATE())
      guard H5Pset_create_intermediate_group(list, 1) >= 0, H5Pset_char_encoding(list, charset) >= 0 else {
        return -1
      }
      return list
    }
  }

  private static func make(_ body: () -> hid_t) -> hid_t { GuardedCall.quietly(body) }

  /// So many bytes of metadata, as they are in the file, libhdf5 may keep for each: in memory they take ten times as
  /// much, and its own limit of 32 MB would be most of what a file of thousands of layers needs. How much it keeps of a file
  /// that it writes decides where in it texts of variable length go: to change that changes the files.
  private static let metadataCacheLimit = (reading: 512 << 10, writing: 2 << 20)

  /// For a new file.
  static func fileCreation(userBlockSize: Int) throws(HDF5Error) -> Handle {
    try Handle("can't prepare to create a file", refusal: .library) { () -> hid_t in
      let list = H5Pcreate(shim_H5P_FILE_CREATE())
      return H5Pset_userblock(list, hsize_t(max(0, userBlockSize))) < 0 ? -1 : list
    }
  }

  /// For a file: no lock, because reading needs none and a private temporary file has one user; NFS then works unasked.
  ///
  /// - Parameters:
  ///   - part: The bytes of the file that are all that libhdf5 sees of it, for reading only.
  ///   - descriptor: Where that file is open; nil where it is opened by its path.
  static func fileAccess(
    writing: Bool, metadataBlockSize: Int? = nil, part: Range<Int>? = nil, of descriptor: Int32? = nil
  ) throws(HDF5Error) -> Handle {
    let limit = writing ? metadataCacheLimit.writing : metadataCacheLimit.reading
    return try Handle("can't prepare to open a file", refusal: .library) { () -> hid_t in
      let list = H5Pcreate(shim_H5P_FILE_ACCESS())
      guard shim_H5Pset_file_locking(list, false, true) >= 0,
        shim_H5Pset_metadata_cache_limit(list, limit) >= 0
      else { return -1 }
      if let part {
        guard
          shim_H5Pset_part_driver(list, UInt64(part.lowerBound), UInt64(part.count), descriptor ?? -1) >= 0
        else { return -1 }
      } else {
        _ = shim_H5Pset_quick_driver(list)
      }
      if let metadataBlockSize, H5Pset_meta_block_size(list, hsize_t(max(0, metadataBlockSize))) < 0 {
        return -1
      }
      return list
    }
  }
}
