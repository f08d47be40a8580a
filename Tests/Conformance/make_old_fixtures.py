"""Makes Tests/Fixtures/old/WRITER.tar.gz: small models of the oldest Kerases for the Swift tests.

    python3 Tests/Conformance/make_old_fixtures.py [WRITER ...]

In each archive, for each model, NAME.h5 as it was saved; of CuDNN layers also NAME.json, the weights that Keras's own loader
makes of theirs.
"""
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile

import environments
from make_fixtures import FIXTURES, add
from old_files import written

CHOSEN = {
    "k122-theano-th": "vgg conv1d_k3_s2_same lstm_both gru_cpu merge_cos merge_concat highway maxout_graph nested srelu "
                      "normal1 full own_merge edges_only average2d_k2_s2_same_8 deconv_k3_s2_same_9 conv3d_same "
                      "words_graph local small_layers convlstm",
    "k122-tensorflow-tf": "vgg deconv_k4_s2_same_10",
    "k108-theano-th": "mlp",
    "k224th-theano-tf": "conv2d_k33_s22_same deconv_k3_s2_same deconv_k1_s2_same timed convlstm_even shared resnet "
                        "max2d_k2_s2_same_8 upsampled_bilinear deconv3d_k3_s1_valid",
    "k224th-theano-th": "vgg permuted local",
    "k224th-tensorflow-tf": "cudnn_lstm_plain cudnn_lstm_both cudnn_gru_plain cudnn_gru_timed cudnn_lstm_nested",
    "k216-tensorflow-tf": "merge_layer_mul merge_layer_concat merge_layer_dot merge_layer_masked nameless nameless_inside "
                          "nameless_in_graph",
}
WEIGHTS = ("import json, sys, numpy; file = numpy.load(sys.argv[1]); print(json.dumps([file['w%d' % i].reshape(-1).tolist()"
           " for i in range(sum(name[0] == 'w' for name in file.files))]))")


def make(writer):
    names = CHOSEN[writer].split()
    archive = io.BytesIO()
    with tempfile.TemporaryDirectory() as scratch:
        folder = written(writer, ["--small"] + names, os.path.join(scratch, "models"))
        with gzip.GzipFile(fileobj=archive, mode="wb", compresslevel=9, mtime=0, filename="") as packed:
            with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
                for name in names:
                    add(tar, os.path.join(folder, name + ".h5"), name + ".h5")
                    if not name.startswith("cudnn"):
                        continue
                    env = writer.split("-")[0]
                    text = subprocess.check_output(
                        [environments.python(env), "-c", WEIGHTS, os.path.join(folder, name + ".npz")])
                    path = os.path.join(scratch, name + ".json")
                    with open(path, "w") as file:
                        json.dump(json.loads(text), file)
                    add(tar, path, name + ".json")
    os.makedirs(os.path.join(FIXTURES, "old"), exist_ok=True)
    with open(os.path.join(FIXTURES, "old", writer + ".tar.gz"), "wb") as file:
        file.write(archive.getvalue())
    print("%s: %d models, %d KB" % (writer, len(names), len(archive.getvalue()) // 1024), flush=True)


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(CHOSEN)
    environments.ensure([writer.split("-")[0] for writer in wanted])
    for chosen in wanted:
        make(chosen)
