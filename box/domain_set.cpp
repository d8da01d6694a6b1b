#include "box/settings.hpp"

#include <algorithm>

namespace diolkos::box {

domain_set::domain_set(std::vector<std::string> patterns)
    : patterns_(std::move(patterns)) {}

bool domain_set::names(std::string_view domain) const noexcept {
    return std::any_of(patterns_.begin(), patterns_.end(), [domain](std::string_view pattern) {
        if (pattern.starts_with("*.")) {
            const auto suffix = pattern.substr(1); // with its dot, so not the name itself
            return domain.size() > suffix.size() && domain.ends_with(suffix);
        }
        return pattern != "*" && domain == pattern;
    });
}

bool domain_set::contains(std::string_view domain) const noexcept {
    return names(domain) || std::find(patterns_.begin(), patterns_.end(), "*") != patterns_.end();
}

bool settings::is_near(std::string_view domain) const noexcept {
    return near_domains.names(domain) ||
           (near_domains.contains(domain) && !far_domains.names(domain));
}

bool settings::is_far(std::string_view domain) const noexcept {
    return far_domains.names(domain) ||
           (far_domains.contains(domain) && !near_domains.names(domain));
}

bool settings::may_federate(std::string_view domain) const noexcept {
    return is_near(domain) && allowed.contains(domain) && !blocked.contains(domain);
}

std::string_view name(tls_version version) noexcept {
    switch (version) {
    case tls_version::v1_2:
        return "TLSv1.2";
    case tls_version::v1_3:
        return "TLSv1.3";
    }
    return {};
}

} // namespace diolkos::box
