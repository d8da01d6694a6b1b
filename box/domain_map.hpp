// Values by domain: the exact name first, then the longest suffix ("*.example.org", any depth, not
// the name itself), then "*". The same patterns as domain_set.
//
// Threads  a value; reading is safe from any thread
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace diolkos::box {

template <typename Value>
class domain_map {
public:
    // `pattern` is prepared, lower case. False if that pattern is there already.
    bool add(std::string pattern, Value value) {
        return values_.emplace(std::move(pattern), std::move(value)).second;
    }

    // The value for `domain` (prepared), or nullptr.
    [[nodiscard]] const Value* find(std::string_view domain) const {
        if (const auto exact = values_.find(domain); exact != values_.end()) {
            return &exact->second;
        }
        for (auto dot = domain.find('.'); dot != std::string_view::npos;
             dot = domain.find('.', dot + 1)) {
            const auto suffix = "*" + std::string(domain.substr(dot));
            if (const auto found = values_.find(suffix); found != values_.end()) {
                return &found->second;
            }
        }
        const auto any = values_.find("*");
        return any == values_.end() ? nullptr : &any->second;
    }

    [[nodiscard]] bool empty() const noexcept { return values_.empty(); }

private:
    std::map<std::string, Value, std::less<>> values_;
};

} // namespace diolkos::box
