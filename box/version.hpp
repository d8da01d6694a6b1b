// Which build this is: in every audit record, and what --version prints. A package's programs say
// the package's version.
#pragma once

#include <string_view>

namespace diolkos::box {

extern const std::string_view build;

} // namespace diolkos::box
