#include "link/error.hpp"

namespace diolkos::link {

namespace {

std::string_view sentence(errc value) noexcept {
    switch (value) {
    case errc::hello_version:
        return "The boxes speak different versions of the link.";
    case errc::hello_name:
        return "The boxes call this link by different names.";
    case errc::hello_schema_digest:
        return "The boxes have different schema sets or profiles.";
    case errc::hello_lanes:
        return "The boxes have different numbers of lanes.";
    case errc::hello_boot:
        return "The peer gives no journal id, or that of this box.";
    case errc::hello_resume:
        return "What one box has recorded does not meet what the other has kept.";
    case errc::hello_set_back:
        return "A journal was set back: an older copy of it was restored, or its disk has lost "
               "what "
               "it had confirmed. Crossing numbers would be used twice.";
    case errc::hello_timeout:
        return "The peer did not say Hello in time.";
    case errc::phase:
        return "The peer said what has no place at this point.";
    case errc::frame:
        return "A frame has a length that no frame may have.";
    case errc::message:
        return "The bytes of a frame are no canonical message.";
    case errc::lane:
        return "The peer named a lane that does not exist.";
    case errc::crossing_sequence:
        return "A crossing has not the sequence number that comes next.";
    case errc::crossing_boot:
        return "A crossing names another journal than the peer's Hello.";
    case errc::window:
        return "The peer sent more than it may without a receipt.";
    case errc::committed_order:
        return "The peer's commit goes back, or is for crossings that have not come.";
    case errc::receipt_order:
        return "The peer's receipt does not begin where the last one ended, or is for crossings "
               "that were not sent.";
    case errc::pace_order:
        return "The peer's word on whom it is behind with is not the one that comes next.";
    case errc::silence:
        return "Nothing has come from the peer for too long.";
    case errc::session_old:
        return "A session is not newer than the one heard of last: somebody sends again what was "
               "sent before, or the sender's journal was set back.";
    }
    return "Unknown error of the link.";
}

class link_category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "diolkos.link"; }
    [[nodiscard]] std::string message(int value) const override {
        return std::string(sentence(static_cast<errc>(value)));
    }
};

} // namespace

std::string_view rule(errc value) noexcept {
    switch (value) {
    case errc::hello_version:
        return "link.hello.version";
    case errc::hello_name:
        return "link.hello.name";
    case errc::hello_schema_digest:
        return "link.hello.schema-digest";
    case errc::hello_lanes:
        return "link.hello.lanes";
    case errc::hello_boot:
        return "link.hello.boot";
    case errc::hello_resume:
        return "link.hello.resume";
    case errc::hello_set_back:
        return "link.hello.set-back";
    case errc::hello_timeout:
        return "link.hello.timeout";
    case errc::phase:
        return "link.phase";
    case errc::frame:
        return "link.frame";
    case errc::message:
        return "link.message";
    case errc::lane:
        return "link.lane";
    case errc::crossing_sequence:
        return "link.crossing.sequence";
    case errc::crossing_boot:
        return "link.crossing.boot";
    case errc::window:
        return "link.window";
    case errc::committed_order:
        return "link.committed";
    case errc::receipt_order:
        return "link.receipt";
    case errc::pace_order:
        return "link.pace";
    case errc::silence:
        return "link.silence";
    case errc::session_old:
        return "link.session";
    }
    return "link";
}

const boost::system::error_category& category() noexcept {
    static const link_category instance;
    return instance;
}

boost::system::error_code make_error_code(errc value) noexcept {
    return {static_cast<int>(value), category()};
}

} // namespace diolkos::link
