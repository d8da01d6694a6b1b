// How much room a file system has, as this process could use it: what is kept for root is not.
//
// Threads  free function; safe from any thread. May block where the file system does
#pragma once

#include "box/storage_watch.hpp"

#include <filesystem>

namespace diolkos::net {

// All zeros if the file system does not say.
[[nodiscard]] box::storage_space space_of(const std::filesystem::path& folder) noexcept;

} // namespace diolkos::net
