// What the fields of a stanza have for the attributes of a core element, as the automata ask for
// it.
//
// I/O      none
// Threads  not thread-safe
#pragma once

#include "guard/automata.hpp"

namespace diolkos::guard {

// Texts and addresses outlive this.
class attribute_fields {
public:
    void set(core_attribute which, std::string_view text) {
        texts_[static_cast<std::size_t>(which)] = text;
        ++present_;
    }
    void set_if(core_attribute which, std::string_view text) {
        if (!text.empty())
            set(which, text);
    }
    void set_if(core_attribute which, const wire::address& who) {
        if (who.empty())
            return;
        addresses_[static_cast<std::size_t>(which)] = &who;
        ++present_;
    }

    [[nodiscard]] bool has(core_attribute which) const {
        const auto at = static_cast<std::size_t>(which);
        return addresses_[at] != nullptr || texts_[at].data() != nullptr;
    }
    [[nodiscard]] bool fits(const attribute_model& rule) const {
        const auto at = static_cast<std::size_t>(rule.field);
        if (addresses_[at] != nullptr)
            return rule.type.accepts_address(*addresses_[at]);
        return rule.type.type.kind == wire::value_kind::enumeration
                   ? rule.type.accepts_name(texts_[at])
                   : rule.type.accepts_text(texts_[at]);
    }
    [[nodiscard]] std::size_t present() const { return present_; }

private:
    std::array<std::string_view, core_attribute_count> texts_;
    std::array<const wire::address*, core_attribute_count> addresses_{};
    std::size_t present_ = 0;
};

} // namespace diolkos::guard
