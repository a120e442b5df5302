"""Given names common in Argentina and its neighbours: what tells "marcela" from "mascotas" when nothing else does."""

from __future__ import annotations

from bot.spanish.vocabulary import words

GIVEN_NAMES = words(
    """
    abel abigail abril ada adela adolfo adrian adriana agostina agustin agustina aida ailen aitana alan alba alberto
    aldana aldo alejandra alejandro alejo alexander alexandra alexia alexis alfonso alfredo alicia alina alma alvaro
    amalia amanda amelia amparo ana anabel anabella anahi analia andrea andres angel angela angeles angelica anibal
    antonela antonella antonia antonio araceli ariadna ariana ariel armando arturo augusto aurelia aurora axel azul
    barbara bautista beatriz belen benicio benito benjamin bernarda bernardo betiana bianca blanca brandon brenda
    brian brisa bruna bruno camila camilo candela carina carla carlos carmen carolina catalina cecilia celeste celia
    celina cesar clara clarisa claudia claudio clelia constanza cora cristian cristina cristobal cynthia dalila
    damian daniel daniela dante dario david debora delfina delia demian denis denise diana diego dolores domingo
    dora edgar edgardo edith eduardo elba elena eliana elias elida elina elisa elsa elvira emanuel emilia emiliano
    emilio emma enrique enzo erica erika ernestina ernesto esteban estela estefania ester esther eugenia eugenio eva
    evangelina evelyn ezequiel fabian fabiana fabio fabricio facundo fatima federico felicitas felipe felix fermin
    fernanda fernando fiorella flavia flavio flor florencia francesca francisca francisco franco gabriel gabriela
    gaston genaro geraldine gerardo german gilda gimena ginette gisela giselle giuliana gladys gloria gonzalo
    graciela gregorio griselda guadalupe guido guillermina guillermo gustavo hector helena herminia hernan hilda
    horacio hugo ian ignacia ignacio ines inti irene iris irma isabel isabella isidro ismael ivan ivana ivo jacinta
    jacqueline jaime javier jazmin jeremias jesica jessica jesus jimena joaquin joaquina joel johana johanna jonas
    jonatan jonathan jorge jorgelina jose josefa josefina josue juan juana juanita julia julian juliana julieta
    julio julia justina justo karen karina karla katherine kevin laila lara laura lautaro lavinia lazaro leandro
    leila leo leon leonardo leonel leonor leticia lia lidia lilian liliana lina lisandro lisa lola lorena lorenzo
    lourdes luca lucas lucia luciana luciano lucila lucio lucrecia luis luisa luisina luján lujan luna luz lyla
    macarena magali magdalena maia maite malena manuel manuela mara marcela marcelo marcia marco marcos margarita
    maria mariana mariano maribel mariel mariela marina mario marisa marisol marta martha martin martina mateo
    mathias matias matilde matteo mauricio mauro maxi maximiliano maximo mayra melanie melany melina melisa mercedes
    mia micaela miguel mila milagros milena milton mirta miriam mirna moises monica morena nadia nadina nahuel nancy
    nara natalia natasha nazarena nazareno nelida nelly nelson nestor nicanor nicolas nicole nilda noelia noemi nora
    norberto norma octavio ofelia olga olivia omar orlando oscar osvaldo pablo paloma paola paolo patricia patricio
    paula paulina paulo pedro pia pilar priscila rafael rafaela ramiro ramon ramona raquel raul rebeca regina renata
    rene renzo ricardo rita roberta roberto rocio rodolfo rodrigo rogelio roman romeo romina roque rosa rosana
    rosario roxana ruben ruth sabrina salvador samanta samuel sandra santiago santino sara saul sebastian selena
    selva serena sergio silvana silvia silvina simon simona sofia sol soledad sonia stefania stella susana tadeo
    tamara tania tatiana teo teodoro teresa thiago tiago tito tobias tomas trinidad uma uriel ursula valentin
    valentina valentino valeria vanesa vanina vera veronica vicente victor victoria violeta virginia viviana walter
    wanda wendy wilson ximena yamila yanina yesica yolanda zaira zoe ailin dylan lionel lisandra pancho pepe nico
    fede vale caro mica juli agus guille santi mati rami seba flopy naty lore euge sole maru ro gaby dani fer ale
    sofi flori paulita juampi juanma tincho gonza lucho beto cacho quique toto nacho facu ema joaco tomi fran feli
    pato coco
    """
)
