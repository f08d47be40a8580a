internal import CHDF5
internal import CHDF5Shims

extension Attribute.TextType {
  /// A type of libhdf5, the same for memory and file.
  func make(for what: @autoclosure () -> String) throws(HDF5Error) -> Handle {
    guard length ?? 1 > 0 else {
      throw HDF5Error(code: .unsupportedType, message: "can't write \(what()): texts of length 0")
    }
    let size = length ?? shim_H5T_VARIABLE()
    let charset = charset == .utf8 ? H5T_CSET_UTF8 : H5T_CSET_ASCII
    let padding: H5T_str_t =
      switch padding {
      case .nullTerminated: H5T_STR_NULLTERM
      case .nullPadded: H5T_STR_NULLPAD
      case .spacePadded: H5T_STR_SPACEPAD
      }
    return try Handle("can't make the text type of \(what())", refusal: .library) {
      let type = H5Tcopy(shim_H5T_C_S1())
      guard H5Tset_size(type, size) >= 0, H5Tset_strpad(type, padding) >= 0, H5Tset_cset(type, charset) >= 0
      else {
        _ = H5Tclose(type)
        return -1
      }
      return type
    }
  }
}
