// The parser's tables. Its objects are their own implementation, and its destructor stands in the middle.
#pragma once

#include "vendor_shapes.h"

namespace imitation {

struct IParserError {
  virtual int32_t code() const = 0;
  virtual const char* desc() const = 0;
  virtual const char* file() const { wrongPlace(); }
  virtual int line() const { wrongPlace(); }
  virtual const char* func() const { wrongPlace(); }
  virtual int32_t node() const = 0;
#if IMITATION_MAJOR >= 9
  virtual const char* nodeName() const = 0;
#endif

 protected:
  virtual ~IParserError() = default;
};

struct Nothing {};
struct IParser1 : Gap<Nothing, 1> {
  virtual bool parseFromFile(const char* path, int32_t verbosity) = 0;
};
struct IParser2 : Gap<IParser1, BY_FAMILY(4, 3, 1)> {
  virtual int32_t getNbErrors() const = 0;
  virtual const IParserError* getError(int32_t index) const = 0;
};
struct IParser3 : Gap<IParser2, 1> {
  virtual ~IParser3() = default;
  virtual const char* const* getUsedVCPluginLibraries(int64_t& count) const = 0;
};
struct IParser : Gap<IParser3, 3> {
  virtual void setFlag(int32_t flag) = 0;
};

}  // namespace imitation
