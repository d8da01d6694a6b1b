// The digest of a compiled set: SHA-256 over the dictionary, what the profile says of every
// payload, and the schemas' texts, each part with its length before it. Equal digests mean that
// two boxes number alike and judge alike.
//
// I/O      none
// Errors   std::runtime_error if the library has no SHA-256 (start-up)
// Threads  a free function
#pragma once

#include "guard/compiled_profile.hpp"
#include "guard/profile_file.hpp"
#include "guard/schema_subset.hpp"

#include <vector>

namespace diolkos::guard {

[[nodiscard]] compiled_profile::digest_bytes digest_of(const wire::dictionary& names,
                                                       const profile_file& profile,
                                                       const std::vector<schema_document>& schemas);

} // namespace diolkos::guard
