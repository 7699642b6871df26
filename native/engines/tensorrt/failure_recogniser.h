// TensorRT's texts → the product's error codes. Pure: what the library said, and what is known beside it.
#pragma once

#include <string>

#include "status.h"

namespace coldstart::tensorrt {

struct FailureFacts {
  // The plan's file and the version in its header, '' where there is none.
  std::string path;
  std::string planVersion;
  // '10.6.0.26'
  std::string libraryVersion;
};

// The same failure with its code, its subject and, where two things do not fit, what was expected and what was found.
// What is not recognised stays as it is.
Failure recogniseFailure(Failure failure, const FailureFacts& facts);

}  // namespace coldstart::tensorrt
