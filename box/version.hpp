// Which build this is: in every audit record, and what --version prints.
#pragma once

#include <string_view>

namespace diolkos::box {

inline constexpr std::string_view build = DIOLKOS_VERSION;

} // namespace diolkos::box
