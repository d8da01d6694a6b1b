#include "config/finding.hpp"

namespace diolkos::config {

std::string_view name(gravity how) noexcept {
    switch (how) {
    case gravity::error:
        return "error";
    case gravity::warning:
        return "warning";
    }
    return {};
}

std::string to_text(const finding& what) {
    auto text = to_text(what.file, {what.at, what.text});
    return what.remedy.empty() ? text : text + "; " + what.remedy;
}

finding to_finding(gravity how, const std::string& file, const problem& what) {
    finding made{how, file, what.at, what.text, {}};
    if (const auto cut = what.text.rfind("; "); cut != std::string::npos) {
        made.text = what.text.substr(0, cut);
        made.remedy = what.text.substr(cut + 2);
    } else {
        made.remedy = "correct it as docs/configuration.md (diolkos-low --keys) has the key";
    }
    return made;
}

} // namespace diolkos::config
