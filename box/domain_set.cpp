#include "box/settings.hpp"

#include <algorithm>

namespace diolkos::box {

domain_set::domain_set(std::vector<std::string> patterns)
    : patterns_(std::move(patterns)) {}

bool domain_set::contains(std::string_view domain) const noexcept {
    return std::any_of(patterns_.begin(), patterns_.end(), [domain](std::string_view pattern) {
        if (pattern == "*") {
            return true;
        }
        if (pattern.starts_with("*.")) {
            const auto suffix =
                pattern.substr(1); // ".high.example": the name itself has no dot before it
            return domain.size() > suffix.size() && domain.ends_with(suffix);
        }
        return domain == pattern;
    });
}

} // namespace diolkos::box
