#include "box/one_way_rules.hpp"

namespace diolkos::box {

namespace {

bool asks_for_an_answer(const stanza_head& head) noexcept {
    using wire::stanza_type;
    switch (head.kind) {
    case wire::stanza_kind::message:
        return false;
    case wire::stanza_kind::presence:
        return head.type == stanza_type::subscribe || head.type == stanza_type::probe;
    case wire::stanza_kind::iq:
        return head.type == stanza_type::get || head.type == stanza_type::set;
    }
    return false;
}

} // namespace

std::optional<obstacle> without_a_way(const std::optional<link::one_way_settings>& link,
                                      const stanza_head& head) noexcept {
    if (!link) {
        return std::nullopt;
    }
    if (!link->send) {
        return obstacle::no_way;
    }
    if (!link->receive && asks_for_an_answer(head)) {
        return obstacle::no_way_back;
    }
    return std::nullopt;
}

} // namespace diolkos::box
