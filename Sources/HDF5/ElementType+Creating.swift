internal import CHDF5
internal import CHDF5Shims

extension ElementType {
  /// A type of libhdf5 for a new dataset or attribute.
  func makeType(for what: @autoclosure () -> String) throws(HDF5Error) -> Handle {
    guard let standard else {
      throw HDF5Error(
        code: .unsupportedType,
        message:
          "can't write \(what()) with elements of type \"\(name)\", expected a standard number type or bool")
    }
    let isLittle = isLittleEndian
    return try Handle("can't make the type \"\(name)\" for \(what())", refusal: .library) {
      let type = standard.make()
      guard !isLittle, standard.size > 1, type >= 0 else { return type }
      guard H5Tset_order(type, H5T_ORDER_BE) >= 0 else {
        _ = H5Tclose(type)
        return -1
      }
      return type
    }
  }
}

extension ElementType.Standard {
  /// A new type of libhdf5, little-endian, to be closed; negative on failure. Call it inside a guarded call.
  fileprivate func make() -> hid_t {
    switch form {
    case .integer(let signed): return H5Tcopy(signed ? signedInteger : unsignedInteger)
    case .float(exponentBits: 8) where size == 4: return H5Tcopy(shim_H5T_IEEE_F32LE())
    case .float(exponentBits: 11) where size == 8: return H5Tcopy(shim_H5T_IEEE_F64LE())
    case .float(let exponentBits): return makeHalf(exponentBits: exponentBits)
    case .bool: return makeBool()
    }
  }

  private var signedInteger: hid_t {
    switch size {
    case 1: shim_H5T_STD_I8LE()
    case 2: shim_H5T_STD_I16LE()
    case 4: shim_H5T_STD_I32LE()
    default: shim_H5T_STD_I64LE()
    }
  }

  private var unsignedInteger: hid_t {
    switch size {
    case 1: shim_H5T_STD_U8LE()
    case 2: shim_H5T_STD_U16LE()
    case 4: shim_H5T_STD_U32LE()
    default: shim_H5T_STD_U64LE()
    }
  }

  /// The 16-bit floats, made as h5py makes them.
  private func makeHalf(exponentBits: Int) -> hid_t {
    let type = H5Tcopy(shim_H5T_IEEE_F32LE())
    let mantissaBits = 15 - exponentBits
    guard H5Tset_fields(type, 15, mantissaBits, exponentBits, 0, mantissaBits) >= 0,
      H5Tset_size(type, 2) >= 0,
      H5Tset_ebias(type, (1 << (exponentBits - 1)) - 1) >= 0
    else {
      _ = H5Tclose(type)
      return -1
    }
    return type
  }

  private func makeBool() -> hid_t {
    let type = H5Tenum_create(shim_H5T_STD_I8LE())
    var (no, yes): (Int8, Int8) = (0, 1)
    guard unsafe H5Tenum_insert(type, "FALSE", &no) >= 0, unsafe H5Tenum_insert(type, "TRUE", &yes) >= 0
    else {
      _ = H5Tclose(type)
      return -1
    }
    return type
  }
}
