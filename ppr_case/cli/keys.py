"""`ppr-case keys`: what state the keys are in, new roots, and proof that everything sealed opens."""

import stat
import sys
from collections.abc import Iterator

import click

from ppr_case.casework.keys import Progress, Verification
from ppr_case.casework.keys import rotate as rotating
from ppr_case.casework.keys import verify as verifying
from ppr_case.cli.place import with_keys
from ppr_case.cli.speech import Refused
from ppr_case.crypto.columns import KeyLost
from ppr_case.crypto.keyring import RootNotInKeyring, SealBroken
from ppr_case.crypto.keystore import KeyStore, store_of
from ppr_case.crypto.packages import public_key
from ppr_case.crypto.rotation import records_by_index_root
from ppr_case.trail import Sessions, note


@click.group(short_help="klucze: stan, rotacja, sprawdzenie")
def keys() -> None:
    """Klucze, pod którymi leżą dane osobowe."""


@keys.command(short_help="w jakim stanie są klucze")
def status() -> None:
    """Pokaż, jakie klucze główne są w użyciu i ile kluczy danych pod nimi leży. Samych kluczy nie pokazuje nic."""
    store, make = _opened()
    with make.writing() as session:
        digests = records_by_index_root(session)
        note(session, "keys.status")
        session.commit()
    mode = stat.S_IMODE(store.key_file.stat().st_mode)
    click.echo(f"Plik kluczy: {store.key_file} (prawa {mode:04o})")
    active, searching = store.ring.active, store.ring.index_active
    for root, count in ({active: 0} | store.keys_by_root()).items():
        click.echo(
            f"Klucz główny danych {root}{_age(root, active)}; pod nim kluczy osób, procedur i jednostek: {count}"
        )
    for root, count in ({searching: 0} | digests).items():
        click.echo(f"Klucz główny wyszukiwania {root}{_age(root, searching)}; pod nim osób: {count}")
    click.echo(f"Klucze zniszczone, czyli dane usunięte na zawsze: {len(store.destroyed())}")
    if store.ring.is_rotating:
        click.echo("Wymiana kluczy nie jest dokończona. Wykonaj: ppr-case keys rotate")


@keys.command(short_help="pokazać klucz publiczny, którym inna gmina zamknie paczkę dla nas")
def public() -> None:
    """Pokaż klucz publiczny instalacji. Nie jest tajny: podaj go gminie, która ma przekazać procedurę.

    Odcisk porównaj przez telefon, żeby nikt nie podstawił swojego klucza.
    """
    store, _ = _opened()
    key = public_key(store.ring)
    click.echo(str(key))
    click.echo(f"Odcisk: {key.fingerprint}", err=True)


@keys.command(short_help="wymienić klucze główne")
def rotate() -> None:
    """Wymień klucze główne na nowe i zniszcz stare. Przerwaną wymianę dokończy ponowne uruchomienie.

    Po wymianie zrób kopię pliku kluczy i magazynu kluczy, a poprzednie kopie zniszcz.
    """
    store, make = _opened()
    going_on = store.ring.is_rotating
    try:
        _show("Wymiana kluczy", rotating(store, make))
    except KeyLost as lost:
        raise Refused(f"Nie ma klucza {lost}; nic nie zginęło. Wykonaj: ppr-case keys verify", code=1) from None
    except (SealBroken, RootNotInKeyring):
        raise Refused("Część danych się nie otwiera; nic nie zginęło. Wykonaj: ppr-case keys verify", code=1) from None
    click.echo("Dokończono przerwaną wymianę kluczy." if going_on else "Klucze główne wymienione, stare zniszczone.")
    click.echo(f"Zrób nową kopię pliku {store.key_file} i magazynu kluczy; poprzednie kopie zniszcz.")


@keys.command(short_help="sprawdzić, czy wszystko się otwiera")
def verify() -> None:
    """Otwórz wszystko, co zamknięte, i porównaj klucze z danymi. Kod 0 tylko wtedy, gdy wszystko jest w porządku."""
    store, make = _opened()
    outcome = Verification()
    try:
        _show("Sprawdzanie", verifying(store, make, outcome))
    except RootNotInKeyring:
        raise Refused(
            "Plik kluczy nie pasuje do rejestru albo jest od niego starszy. Odtwórz właściwy.", code=1
        ) from None
    for line in _told(outcome):
        click.echo(line)
    if not outcome.is_fine:
        raise Refused("Klucze i dane nie są w porządku.", code=1)


def _told(outcome: Verification) -> Iterator[str]:
    found = outcome.findings
    yield f"Otwarto pól: {found.envelopes}. Kluczy w użyciu: {len(found.used)}, zniszczonych: {outcome.destroyed}."
    if outcome.erasures_finished:
        yield f"Dokończono przerwane usunięcia danych: {outcome.erasures_finished}."
    if outcome.orphans_removed:
        yield f"Usunięto klucze, pod którymi nic nie leży: {outcome.orphans_removed}."
    if found.misindexed:
        yield f"Poprawiono indeks wyszukiwania, osób: {len(found.misindexed)}."
    for id_ in sorted(found.lost):
        yield f"BRAK KLUCZA {id_}: magazyn kluczy jest starszy niż dane. Odtwórz nowszą kopię magazynu."
    for table, row, column in sorted(found.broken):
        yield f"NIE OTWIERA SIĘ {table}.{column}, rekord {row}: wartość uszkodzono albo przeniesiono z innego miejsca."
    if outcome.orphans_refused:
        yield (
            f"Kluczy bez danych: {outcome.orphans_refused}, więcej niż mogła zostawić awaria. Nie usunięto ich: "
            "być może to nie jest baza danych tego magazynu kluczy."
        )


def _opened() -> tuple[KeyStore, Sessions]:
    make = with_keys().sessions(by="cli")
    with make.reading() as session:
        return store_of(session, "keys"), make


def _show(label: str, steps: Iterator[Progress]) -> None:
    first = next(steps)
    with click.progressbar(length=first.total, label=label, file=sys.stderr) as bar:
        for step in steps:
            bar.update(step.done - bar.pos)


def _age(root: str, active: str) -> str:
    return " (czynny)" if root == active else " (stary)"
