#include "box/version.hpp"

namespace diolkos::box {

constinit const std::string_view build = DIOLKOS_BUILD;

} // namespace diolkos::box
