#include "audit/crossing_part.hpp"

namespace diolkos::audit {

crossing_part part_of(event what) noexcept {
    switch (what) {
    case event::crossing_offered:
        return crossing_part::offered;
    case event::crossing_accepted:
        return crossing_part::accepted;
    case event::crossing_refused:
        return crossing_part::refused;
    case event::crossing_receipted:
        return crossing_part::receipted;
    case event::crossing_delivered:
        return crossing_part::delivered;
    case event::crossing_bounced:
        return crossing_part::bounced;
    case event::crossing_expired:
        return crossing_part::expired;
    case event::crossing_resent:
        return crossing_part::resent;
    case event::crossing_lost:
        return crossing_part::lost;
    case event::start:
    case event::stop:
    case event::unclean_stop:
    case event::configuration_changed:
    case event::configuration_refused:
    case event::stream_opened:
    case event::stream_authenticated:
    case event::stream_closed:
    case event::stream_refused:
    case event::link_up:
    case event::link_down:
    case event::link_refused:
    case event::stanza_refused:
    case event::stanza_bounced:
    case event::stream_denied:
    case event::dialback_answered:
    case event::validators_disagreed:
    case event::stream_resumed:
    case event::throttled:
    case event::certificate_expires:
    case event::policy_changed:
    case event::key_changed:
    case event::clock_step:
    case event::storage_threshold:
    case event::log_exported:
    case event::log_pruned:
    case event::log_verified:
    case event::stanza_waiting:
    case event::call_denied:
    case event::operator_refused:
    case event::test_requested:
        return crossing_part::none;
    }
    return crossing_part::none;
}

} // namespace diolkos::audit
