"""What names of columns commonly say: abbreviations, words of other languages, measures."""

from __future__ import annotations

import re

from workbench.records import normal_form

__all__ = [
    "ABBREVIATIONS",
    "BESIDE",
    "ENDINGS",
    "FOREIGN",
    "IN_MINUTES",
    "MEASURES",
    "TABLE_WORDS",
    "pairs",
]


def pairs(text: str) -> dict[str, str]:
    """Read `name|name words; …` into name to words."""
    found: dict[str, str] = {}
    for line in re.sub(r"\|\s+", "|", text).split(";"):
        names, *words = line.split()
        for name in names.split("|"):
            found[normal_form(name)] = " ".join(words)
    return found


ABBREVIATIONS = pairs("""
    ld lead led leader; dpt department; jn joined;  ck check checked checker;
    fnd|fndd|estd founded established;
    dob date of birth birthday; qty quantity; amt amount; addr address; tel telephone phone; ph phone; mob mobile
    phone; zip postal code; dept department; desc description; descr description; eta expected arrival; etd expected
    departure; isbn book number; emp employee; cust customer; acct account; acc account; inv invoice; po purchase
    order; mgr manager; avg average; ts time; dt date; yr year; mo month; wk week; fname first name; lname last name;
    num number; nr number; no number; cnt count; cat category; src source; dst destination; dest destination; orig
    origin; org organisation; usr user; msg message; doc document; pct percent; bal balance; curr currency; ccy
    currency; ship shipping; pmt payment; txn transaction; trx transaction; prod product; cur currency; lang language;
    loc location; lat latitude; lon longitude; lng longitude; mfr manufacturer; vend vendor; supp supplier; sched
    scheduled; appt appointment; dx diagnosis; rx prescription; tx treatment; sem semester; cred credits; gpa grade
    average; prof professor teacher; ref reference; subj subject; stat status; prio priority; sev severity; wt weight;
    ht height; vol volume; temp temperature; exp expiry; lvl level; pos position; auth author; pub publisher; pg page;
    req request; resp response; reg registration plate; mem member; cr credit; dr debit; fk key; pk key; url address
    link; img image; pic picture; hrs hours; mins minutes; secs seconds; sal salary; due due deadline; eff effective;
    yob year of birth; ssn social security number; vat tax; iban bank account; st status state street; sts status;
    cond condition; mtr meter; hr hour; lbr labor labour; prts parts; mths months; mth month monthly; dys days; trm
    term; flg flag; auto automatic; rnw renew renewal; acq acquired acquisition; lim limit; ser serial; nbr number; nm
    name; nts notes; svc service; tech technician; eqp equipment machine; mdl model; mthd method; typ type; ctry
    country; eml e-mail; rgn region; cd code; fnm first name; lnm last name; rep representative; val value; tot total;
    strt start; beg begin; pd paid; stk stock; whse warehouse; prc price; itm item; grp group; div division; chg
    charge; disc discount; tm team; pt patient; hosp hospital; sched schedule; upd updated; crt created; del deleted;
    min minimum; max maximum; len length; wid width; alt altitude; elev elevation; ord order; ls lease; hrly hourly;
    rt rate; odo odometer mileage; intvl interval; fst|frst first; lst last; emg|emer emergency; ctc|cntct contact;
    empl employer employment; mkt market; sqft area square feet; sq square; ft feet; crd credit; scr score; est
    estimated; bdrm|bdrms bedrooms; bth|bths bathrooms; cst cost; insp inspection; cmplt|cmpl completed completion;
    ins insurance; dscr description; gvw gross vehicle weight; seq sequence; ltr|ltrs litres liters; arr arrival; dep
    depot department; cls class; lic licence license; stn station; wksp workshop; rmk|rmks remark note; plt|plts
    pallets; ata actual arrival; atd actual departure; veh|vhcl vehicle; drv|drvr driver; maint maintenance; wo work
    order; uom unit of measure; pkg package; bldg building; flr floor; rm room; apt apartment; stu student; crs
    course; proj|prj project; dlv|deliv delivery; shpmt shipment; wgt weight; pymt payment; bkg booking; resv|rsv
    reservation; equip equipment; sn serial number; mfg manufacturer; clr colour color; sz size; dur duration; freq
    frequency; pri priority; asgn assigned; postcd|pcode postal code; evt event; mbr member; tkt ticket; rte route;
    cert certificate; matl material; tsk task; opp|opty opportunity; extn extension; cmpl|cmplt completed; std
    standard; pref preferred; mach machine; rej rejected; rcvd received; contr|ctr|cntr contract; grs gross; clsd
    closed; iss issued issue; trf tariff rate; rdg reading; pnt point; cmplnt|cpl complaint; pkup pickup; paymt
    payment; cncl|canc|cncld cancelled; chnl channel; handl|hndl handled; intro introduced; instl|inst installed; prem
    premises; hh household; excl excluded; incl included; subsc|subscr subscription; snm|srnm|surnm|snam|sname surname
    last name; fornm|forenm|fornam|forenam forename first name; ttl title; clm claim; clmd claimed; stor storage; mv
    moving move; mvd moved; qt|qtd|quo quote quoted; rpt|rptd reported; accptd accepted; hndlr handler; forem foreman;
    fr from; rmks remarks; wrnty warranty; pckd packed; snt sent; rtd returned; purch purchase purchased; cmplnt
    complaint; rsln resolution; symp symptom; modl model; wty warranty; supv supervisor; intk intake; bnft|benf
    benefit; empr employer; nomin nominee nomination; jnd joined; dth death; opn opened open; shr share; sgnd signed;
    rvk|rvkd revoked; calc calculated; chk checked; liais liaison; susp suspended; leav leaving; mobile mobile phone;
    cus customer; stf staff; dmg damage; wvr|waiv waiver waived;
    dsc description; nte|ntes note; knd kind; twn town; pcd postal code; pck packed; ext extension; trk tracking; crdt
    credit; dttm|dtm date time; agr|agrmt agreement; fnc|fctn function; oos out of service; attd attended; posn
    position; mk make; appl
    application; arrs arrears owed; dun dunned dunning; refd referred; rgo rego
    registration; mbl mobile phone; ctct contact; stby standby; tec technician; accs access
""")

# What an abbreviation means beside certain words: `dep_ts` is a departure, `pub_year` one of publication.
_TIMES = frozenset({"ts", "time", "tm", "dt", "date", "day", "at", "on", "year", "yr", "mo", "month", "sched", "act"})
_WORKERS = frozenset(
    """
    tech technician person emp employee mgr manager user usr staff dept department dep team eng engineer nurse agent rep
    officer buyer planner unit party
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
BESIDE: tuple[tuple[str, frozenset[str], str], ...] = (
    ("pub", _TIMES | {"place"}, "publication"),
    ("dep", _TIMES | {"port", "airport", "delay", "gate", "terminal", "station"}, "departure"),
    ("act", _TIMES | {"cost", "start", "end", "hrs", "hours", "arr", "dep"}, "actual"),
    ("rev", frozenset({"eur", "usd", "gbp", "chf", "amt", "amount", "tot", "total", "net", "gross"}), "revenue"),
    ("pay", frozenset({"typ", "type", "meth", "mth", "method", "st", "stat", "status", "ref", "chn"}), "payment"),
    ("due", frozenset({"amount", "amt", "balance", "bal", "total", "tot", "sum", "fee", "fees", "value"}), "due"),
    ("rt", frozenset({"no", "nr", "num", "id", "cd", "code", "name", "nm"}), "route"),
    ("inv", frozenset({"qty", "lvl", "level", "cnt", "count", "loc", "location"}), "inventory"),
    ("exp", frozenset({"yrs", "years", "lvl", "level"}), "experience"),
    ("cls", _TIMES, "closed"),
    ("cmpl", _TIMES, "completion"),
    ("cmpl", frozenset({"cat", "category", "txt", "text", "no", "nr", "num", "reason", "typ", "type"}), "complaint"),
    ("pt", frozenset({"mtr", "meter", "supply", "pick", "drop", "grid"}), "point"),
    ("mth", frozenset({"pay", "paymt", "pymt", "payment", "ship", "dlv"}), "method"),
    ("cmplt", _TIMES, "completion"),
    ("pm", frozenset({"last", "next", "dt", "date", "due"}), "preventive maintenance"),
    ("ord", frozenset({"qty", "quantity"}), "ordered"),
    ("sp", frozenset({"mbr", "member", "person", "pers", "pt", "emp", "cust", "dob", "snm", "lnm"}), "spouse"),
    ("resp", _WORKERS, "responsible"),
    ("dep", frozenset({"amt", "amount", "paid", "pd", "held", "rtd"}), "deposit"),
    ("ext", frozenset({"int"}), "exterior"),
    ("disc", _TIMES, "discontinued"),
    ("st", _TIMES, "start"),
    ("reg", _TIMES, "registration"),
    ("per", frozenset({"fr", "from", "to", "strt", "start", "beg", "end"}), "period"),
    ("rep", frozenset({"stf", "staff", "emp", "usr"}), "reported representative"),
    ("blk", frozenset({"wht", "white"}), "black"),
    ("ins", frozenset({"try", "log", "plug", "check", "sign", "drop"}), "in"),
    ("sup", _WORKERS | {"stf"}, "supervisor"),
    ("trm", _TIMES, "termination"),
    (
        "rtd",
        frozenset(
            {"kg", "kw", "kva", "hp", "amp", "amps", "volt", "volts", "load", "ld", "cap", "capacity", "pwr", "power"}
        ),
        "rated",
    ),
    ("aft", frozenset({"hrs", "hours"}), "after"),
    ("nt", frozenset({"accs", "access", "int", "dlv", "deliv", "cust", "job", "site", "svc", "clm", "case"}), "note"),
    ("pt", frozenset({"reorder", "order", "data", "set", "check", "entry", "drop", "access", "measuring"}), "point"),
)

# Behind them `min` is minutes, not the least: `duration_min`, not `min_duration`.
IN_MINUTES = frozenset(
    """
    dur duration runtime run wait waiting delay setup cycle travel trip prep preparation cook cooking downtime response
    resolution drive driving walk walking time elapsed handling late overtime break play playing uptime session call
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)

FOREIGN = pairs("""
    kunde|client|cliente|klant|kund customer client; kundin customer;
    bestellung|commande|pedido|ordine|bestelling order; auftrag order job; artikel|article|articulo|articolo
    article product item; produkt|produit|producto|prodotto product; rechnung|facture|factura|fattura|factuur
    invoice bill; lieferung|livraison|entrega|consegna|levering delivery;
    lieferant|fournisseur|proveedor|fornitore|leverancier supplier; zeile|ligne|linea|riga line;
    menge|quantite|cantidad|quantita|hoeveelheid quantity; anzahl number count; nombre name number;
    preis|prix|precio|prezzo|prijs price; betrag|montant|importe|importo|bedrag amount; summe|somme|suma|somma
    sum total; gesamt|totale total; datum|fecha date; uhrzeit|heure|hora|ora time; jahr|annee|ano|anno|jaar
    year; monat|mois|mes|mese|maand month; woche|semaine|semana|settimana|week week; jour|dia|giorno|dag day;
    beginn|debut|inicio|inizio start begin; ende|einde end; dauer|duree|duracion|durata|duur duration;
    vorname|prenom|voornaam first name; nachname|familienname|apellido|apellidos|cognome|achternaam last name
    surname; bezeichnung name designation; beschreibung|descripcion|descrizione|beschrijving description;
    titel|titre|titulo|titolo title; strasse|straße|rue|calle|straat street; hausnummer house number;
    plz|postleitzahl|postcode postal code; ort|stadt|ville|ciudad|citta|plaats|stad city town place;
    land|pays|pais|paese country; adresse|direccion|indirizzo address; anschrift address;
    telefon|telephone|telefono|telefoon phone; handy|mobil mobile phone; mail e-mail; farbe|couleur|colore|kleur
    colour color; groesse|große|taille|tamano|taglia size; gewicht|poids|peso weight;
    lager|almacen|magazzino|magazijn stock warehouse; bestand stock;
    abteilung|departement|departamento|reparto|afdeling department;
    mitarbeiter|employe|empleado|dipendente|medewerker employee staff; gehalt|salaire|salario|stipendio salary;
    zahlung|paiement|pago|pagamento|betaling payment; zahlungsart payment method;
    waehrung|wahrung|devise|moneda|valuta currency; steuer|impot|impuesto|imposta tax;
    rabatt|remise|descuento|sconto|korting discount; statut|estado|stato status state; zustand state condition;
    tipo|typ|soort kind type; type type kind; kategorie|categorie|categoria category; gruppe|groupe|grupo|gruppo group;
    hersteller|fabricant|fabricante|produttore manufacturer; marke|marque|marca brand; gebaeude|gebaude
    building; raum|zimmer|salle|sala|aula|kamer|lokaal room; lehrer|enseignant|profesor|insegnante|leraar
    teacher; schueler|schuler|eleve|alumno|studente|leerling student pupil; klasse|classe|clase class;
    fach|matiere|asignatura|materia|vak subject; nota|cijfer|schulnote grade mark; stunde hour lesson;
    kurs|cours|curso|corso course; patient|paciente|paziente patient; arzt|aerztin|medecin|medico|dokter doctor
    physician; behandlung treatment; termin|rendezvous|cita|appuntamento|afspraak appointment;
    besuch|visite|visita|bezoek visit; diagnose|diagnostic|diagnosi diagnosis; buch|livre|libro|boek book;
    autor|auteur|autore author; verlag|editeur|editorial|editore|uitgever publisher;
    ausleihe|pret|prestamo|prestito|uitlening loan; mitglied|membre|miembro|membro|lid member; leser reader;
    rueckgabe|ruckgabe|retour return; faellig|fallig due;
    geburtsdatum|geburtstag|naissance|nacimiento|nascita|geboortedatum date of birth birthday;
    geschlecht|sexe|sexo|sesso|geslacht sex gender; alter|edad|eta age;
    firma|unternehmen|entreprise|empresa|azienda|bedrijf company; ansprechpartner contact person;
    vertrag|contrat|contrato|contratto|contract contract; konto|compte|cuenta|conto|rekening account;
    bemerkung|remarque|observacion|osservazione|opmerking note remark;
    versand|expedition|envio|spedizione|verzending shipping; sprache|langue|idioma|lingua|taal language;
    nummer|numero number; ziel|destinazione destination; herkunft origin;
    fahrzeug|vehicule|vehiculo|veicolo|voertuig vehicle; kennzeichen|matricula|targa|kenteken licence plate;
    filiale|succursale|sucursal|filiaal branch; abschluss degree; studiengang degree course programme;
    dozent lecturer teacher; dozentin lecturer teacher; wohnort town of residence city;
    tara|tare tare weight; buque|navire|nave|schiff|schip ship vessel; puerto|porto|hafen|haven port harbour;
    contenedor|conteneur|behaelter container; bandera|drapeau|bandiera|flagge flag; salida|partenza|abfahrt
    departure; llegada|arrivee|arrivo|ankunft arrival; carga|cargaison|carico|ladung cargo load;
    propietario|proprietaire|proprietario|eigentuemer owner; reserva|prenotazione|buchung booking reservation;
    capitan|capitaine|capitano|kapitaen captain; flete|fret freight;
    peligroso|peligrosa|dangereux|pericoloso|gefahrgut dangerous hazardous
""")

# What stands behind an abbreviation in the names of tables: `CUSTMAST`, `ordhdr`.
TABLE_WORDS = (
    "master",
    "mast",
    "mstr",
    "mst",
    "header",
    "head",
    "hdr",
    "detail",
    "dtl",
    "det",
    "table",
    "tbl",
    "log",
    "list",
)

# What is taken off a word before it is looked up: plurals.
ENDINGS = ("nen", "en", "er", "es", "n", "e", "s", "x", "i")

# Nouns for what is counted or measured: whole numbers under such a name are no references.
MEASURES = frozenset(
    """
    quantity count number amount total sum price cost fee salary wage budget balance value worth share percent
    percentage rate ratio score rating rank grade mark point star vote position order sequence line page
    chapter volume part level floor storey depth height length width size weight mass area distance altitude
    elevation age year month week day hour minute second duration time period term lifespan delay
    latitude longitude temperature humidity pressure speed velocity power voltage current load capacity stock
    inventory seat bed room pupil passenger crew population attendance attempt retry run lap goal win loss
    draw round game episode season version revision edition priority severity discount tax tip
    deposit credit debit income revenue sale profit margin threshold limit maximum minimum max min average
    mean median frequency interval step index offset port byte pixel frame zip postcode
    """.split()  # noqa: SIM905 - a list literal of these would be one line a word
)
