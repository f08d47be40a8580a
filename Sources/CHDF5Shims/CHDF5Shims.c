#include "CHDF5Shims.h"
