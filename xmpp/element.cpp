#include "xmpp/element.hpp"

namespace diolkos::xmpp {

const std::string* element::find(std::string_view attribute_name) const noexcept {
    for (const element_attribute& each : attributes)
        if (each.name == attribute_name && each.name_space.empty())
            return &each.value;
    return nullptr;
}

} // namespace diolkos::xmpp
