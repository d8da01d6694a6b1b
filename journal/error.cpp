#include "journal/error.hpp"

namespace diolkos::journal {
namespace {

const char* sentence(errc value) noexcept {
    switch (value) {
    case errc::header_malformed:
        return "the segment's header is damaged";
    case errc::version_unknown:
        return "the segment is of a version that this program does not know";
    case errc::other_box:
        return "the journal belongs to another box";
    case errc::other_journal:
        return "the segment belongs to another journal";
    case errc::record_damaged:
        return "the bytes are damaged, and what was written behind them proves that they were "
               "whole";
    case errc::record_unknown:
        return "the record is whole, but nothing that this program writes";
    case errc::segment_missing:
        return "the segment is not there, and what is in it is still needed";
    case errc::segments_disagree:
        return "the state at the segment's head is not what the segments before it add up to";
    case errc::size_limit:
        return "the journal has grown beyond its limit and the reserve above it";
    }
    return "unknown error of the journal";
}

class journal_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "diolkos.journal"; }
    std::string message(int value) const override { return sentence(static_cast<errc>(value)); }
};

} // namespace

const boost::system::error_category& category() noexcept {
    static const journal_category instance;
    return instance;
}

boost::system::error_code make_error_code(errc value) noexcept {
    return {static_cast<int>(value), category()};
}

} // namespace diolkos::journal
