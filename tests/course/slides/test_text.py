from helpers.course.markdown import blocks_of
from helpers.course.slides.text import as_markdown, first_sentence, leads_on, packed


def test_blocks_put_together_again_say_the_same():
    source = "A paragraph.\nOn.\n\n1. one\n   more\n2. two\n\n> quoted\n\n| a |\n|---|\n| 1 |\n\n$$x$$"
    assert as_markdown(blocks_of(source)) == source


def test_a_short_or_bold_sentence_takes_the_next_with_it():
    [short, bold, plain, asks] = blocks_of(
        "No.\nIt was not.\nEver.\n\n**The DLQ.**\nIt keeps.\nMore.\n\n"
        "A sentence that is long enough.\nNot this.\n\nYes.\nHow long?"
    )
    assert first_sentence(short).source == "No.\nIt was not."
    assert first_sentence(bold).source == "**The DLQ.**\nIt keeps."
    assert first_sentence(plain).source == "A sentence that is long enough."
    assert first_sentence(asks).source == "Yes."


def test_what_leads_on_is_told_in_both_languages():
    for sentence in ("Now the same as a figure.", "Which is it?", "では、どうなりますか。", "次は図です。"):
        assert leads_on(sentence)
    for sentence in ("It never changes.", "傾きはずっと同じです。"):
        assert not leads_on(sentence)


def test_nothing_is_lost_in_packing_and_no_slide_is_overfull():
    blocks = blocks_of("\n\n".join("word " * 30 for _ in range(12)))
    slides = packed(blocks, lines=9.0)
    assert [block for slide in slides for block in slide] == list(blocks)
    assert len(slides) == 6 and {len(slide) for slide in slides} == {2}


def test_a_list_stays_with_its_sentence_where_that_is_possible():
    story = "\n\n".join(["A sentence of the story."] * 3)
    items = "\n".join(["- an item of the list"] * 6)
    slides = packed(blocks_of(f"{story}\n\nThese are the ways:\n\n{items}"), lines=11.0)
    assert [[block.kind for block in slide] for slide in slides] == [["p"] * 3, ["p", *["li"] * 6]]


def test_a_block_that_is_higher_than_a_slide_still_has_one():
    [slide] = packed(blocks_of("word " * 400), lines=9.0)
    assert len(slide) == 1
    assert packed([]) == []


def test_a_block_that_is_too_high_has_a_slide_alone_and_the_others_still_share_theirs():
    story = blocks_of("\n\n".join(["A sentence of the story."] * 24))
    slides = packed([*story, *blocks_of("word " * 400)], lines=11.0)
    assert [len(slide) for slide in slides] == [6, 6, 6, 6, 1]
