# Not run: there is no macOS and no Homebrew where this was written; only its syntax was checked. OWNER and the checksum
# have to be filled in.
class H5surgery < Formula
  desc "Surgery on saved Keras models as files, without Keras"
  homepage "https://github.com/OWNER/h5surgery"
  url "https://github.com/OWNER/h5surgery/archive/refs/tags/0.2.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "BSD-2-Clause"
  head "https://github.com/OWNER/h5surgery.git", branch: "main"

  depends_on "pkgconf" => :build
  depends_on xcode: ["26.0", :build]
  depends_on "hdf5"
  depends_on "json-c"
  depends_on "libdeflate"
  depends_on "libyaml"
  depends_on macos: :sonoma
  uses_from_macos "python" => :build

  def install
    system "swift", "build", "--disable-sandbox", "-c", "release", "--product", "h5surgery"
    system "python3", "packaging/make.py", "root", "--tool", ".build/release/h5surgery", "--out", prefix
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/h5surgery --version")
    (testpath/"broken.h5").write "no model"
    assert_match "not-hdf5", shell_output("#{bin}/h5surgery inspect broken.h5 --format json", 2)
  end
end
