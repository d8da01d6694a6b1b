#include "guard/xerces.hpp"

#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/TransService.hpp>

namespace diolkos::guard {

void start_xerces() {
    [[maybe_unused]] static const bool started = [] {
        xercesc::XMLPlatformUtils::Initialize();
        return true;
    }();
}

std::string utf8(const XMLCh* text) {
    if (text == nullptr || *text == 0)
        return {};
    const xercesc::TranscodeToStr bytes(text, "UTF-8");
    return {reinterpret_cast<const char*>(bytes.str()), static_cast<std::size_t>(bytes.length())};
}

std::basic_string<XMLCh> utf16(std::string_view text) {
    if (text.empty())
        return {};
    const xercesc::TranscodeFromStr units(reinterpret_cast<const XMLByte*>(text.data()),
                                          text.size(), "UTF-8");
    return {units.str(), static_cast<std::size_t>(units.length())};
}

} // namespace diolkos::guard
