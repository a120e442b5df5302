"""A bank account that guests may transfer to: what cannot be one is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.transfers import BankAccount, is_cbu, is_cuit
from services.errors import BankAccountInvalid

# Of public descriptions of the rule: a bank's account and a wallet's (CVU).
CBU, CVU = "0110012920000091344977", "0000003100062244154712"
CUIT = "20111111112"


@pytest.mark.parametrize("number", [CBU, CVU, "0110376030037695834983", "0000007900203796201767"])
def test_a_cbu_and_a_cvu_have_two_check_digits(number: str) -> None:
    assert is_cbu(number)


@given(place=st.integers(0, 21), other=st.integers(1, 9))
def test_one_wrong_digit_is_always_found_in_a_cbu(place: int, other: int) -> None:
    wrong = str((int(CBU[place]) + other) % 10)
    assert not is_cbu(CBU[:place] + wrong + CBU[place + 1 :])


@given(place=st.integers(0, 10), other=st.integers(1, 9))
def test_one_wrong_digit_is_always_found_in_a_cuit(place: int, other: int) -> None:
    assert is_cuit(CUIT)
    wrong = str((int(CUIT[place]) + other) % 10)
    assert not is_cuit(CUIT[:place] + wrong + CUIT[place + 1 :])


@pytest.mark.parametrize("number", ["", "0" * 22, CBU[:-1], CBU + "0", "٠" * 22, CBU.replace("0", "O")])
def test_what_is_no_number_of_an_account_is_none(number: str) -> None:
    assert not is_cbu(number)


@given(st.text())
def test_any_text_is_just_read(text: str) -> None:
    assert isinstance(is_cbu(text), bool)
    assert isinstance(is_cuit(text), bool)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("holder", {"holder": " ", "alias": "arroyo.sierra"}),
        ("alias", {"holder": "Marta Paz"}),
        ("alias", {"holder": "Marta Paz", "alias": "corto"}),
        ("alias", {"holder": "Marta Paz", "alias": "con espacio.mal"}),
        ("alias", {"holder": "Marta Paz", "alias": "mas.de.veinte.caracteres"}),
        ("cbu", {"holder": "Marta Paz", "cbu": CBU[:-1] + "1"}),
        ("cuit", {"holder": "Marta Paz", "alias": "arroyo.sierra", "cuit": "20111111113"}),
    ],
)
def test_what_cannot_be_right_is_named(field: str, values: dict[str, str]) -> None:
    with pytest.raises(BankAccountInvalid) as refused:
        BankAccount.typed(**values)
    assert refused.value.details == {"field": field}


def test_an_account_is_taken_as_people_type_it() -> None:
    typed = BankAccount.typed(
        holder=" Marta  Paz ", alias=" arroyo.sierra ", cbu=f"{CBU[:8]} {CBU[8:]}", cuit="20-11111111-2"
    )
    assert typed == BankAccount("Marta Paz", "arroyo.sierra", CBU, CUIT)
