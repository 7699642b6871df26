// The way into the loaders: a strategy by id, with the checks that hold for all of them.
#pragma once

#include "loader.h"
#include "shared_symbol.h"

namespace coldstart {

// The id that leaves the reading to the engine; it is no strategy of this folder.
inline constexpr char kPathLoader[] = "path";

// Leaves the choice open: to the backend, and where it has no wish, to loadByAuto.
inline constexpr char kAutoLoader[] = "auto";

// Brings the file to memory. ENGINE_MODEL_MISSING, ENGINE_MODEL_INVALID, ENGINE_FAILED (unknown strategy or option,
// read error).
CS_SHARED Result<LoadedFile> loadFile(const std::string& path, const std::string& loader, const KeyValues& options);

// The same for an open file and a stated amount of free memory: what does not fit is mapped instead of read.
Result<LoadedFile> loadOpenFile(const SourceFile& file, const std::string& loader, const LoadOptions& options,
                                uint64_t availableBytes);

// Reads one byte of each page, in order: what a mapping put off is paid here.
CS_SHARED void touchEveryPage(const LoadedFile& file) noexcept;

// Ids of all strategies, in the order in which they are listed.
std::vector<std::string> loaderIds();

}  // namespace coldstart
