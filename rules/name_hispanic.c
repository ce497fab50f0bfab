/*
 * Spanish and Portuguese surnames, which come in twos: texts of sorted words (name_lists.h).
 *
 * Source: written for this program from general knowledge of the surnames that are common in Spain,
 * Portugal and Latin America; no published list was copied. Folded: small letters without accents.
 */
#include "rules/name_lists.h"

#include "engine/base/banned.h"

const char *const name_hispanic[NAME_SHELVES] = {
	"",
	"abascal abello aboites abrego abreu abundis acevedo aceves acosta adorno "
	"aguayo agudelo aguero aguiar aguilar aguilera aguirre alaniz alarcon "
	"alatorre albuquerque alcala alcantar alcantara alcaraz alcazar alcocer "
	"aldana alderete alegria aleman alencar alfaro alicea allende almanza "
	"almaraz almazan almeida almodovar almonte alonso alonzo altamirano alvarado "
	"alvarez alvear",
	"amado amador amaro amaya amezcua amorim anaya andrade andujar angulo "
	"antunes apodaca aponte aquino aragon arambula arana aranda arango araujo "
	"arbelaez arce archuleta arciniega arellano arenas arevalo arguedas arguello "
	"argueta arias arismendi arizmendi armas armendariz armenta armijo arredondo "
	"arreola arriaga arrieta arroyo arteaga arvizu arzate assis assuncao astorga "
	"atencio avelar avendano avila aviles avitia ayala ayon azevedo azua",
	"baca badillo baez balderas balderrama ballesteros bandeira banderas "
	"banuelos baquero barajas barba barbosa barboza barela barragan barraza "
	"barreiros barrera barreto barrientos barriga barrios barros bastidas "
	"batista batres bautista bazan",
	"becerra becerril bedolla bejarano belmonte beltran beltre benavides "
	"benavidez benitez bermejo bermudez bernabe betancourt betancur bettencourt "
	"blanco blandon",
	"bobadilla bojorquez bolano bolivar bonilla borja borrego borrero botello "
	"braga branco brandao bravo briceno briones briseno brito brizuela buendia "
	"bueno buenrostro burciaga burgos bustamante bustillo bustos",
	"caballero cabello cabral cabrera caceres cadena caicedo cajigas calderas "
	"calderon calero calleja calles calvillo calvo camacho camarena camargo "
	"camarillo campos campuzano canales canas canizales cano canseco cantu "
	"caraballo carbajal carballo cardenas cardona cardoso cardoza cardozo "
	"carmona carneiro caro carranza carrasco carrasquillo carreno carreon "
	"carrera carreras carrillo carrion carrizales cartagena carvajal carvalho "
	"casanova casarez casas casillas castaneda castano castellanos castellon "
	"castillo castrejon castro cavaco cavalcanti cavazos",
	"ceballos ceja celaya celis centeno cepeda cerda cerna cervantes chacon "
	"chaidez chapa chavarria chaves chavez chavira cintron cisneros clavijo",
	"cobos coelho collado collazo colmenares colon colorado contreras corchado "
	"cordero cordova coria cornejo corona coronado coronel corral corrales "
	"correa correia cortazar cortes cortez cortina cosio costa costilla cota "
	"couto covarrubias crespo cruz cruzado cuadra cuadrado cubillos cuellar "
	"cuesta cueto cuevas cunha",
	"dalmau damasceno dantas davalos davila",
	"delacruz delafuente delagarza delapaz delarosa delatorre delavega delcid "
	"deleon delgadillo delgado delreal delrio deltoro delvalle dias diaz diez",
	"dominguez donato duarte duenas duque duran",
	"",
	"echavarria echevarria echeverria elizalde elizondo",
	"encinas enciso enriquez escalante escalera escalona escamilla escareno "
	"escobar escobedo escoto escudero esparza espejo espinal espino espinola "
	"espinosa espinoza esqueda esquivel esteves estevez estrada estrella",
	"fajardo falcao falcon fandino farfan faria farias favela",
	"feitosa feliciano feliz fernandes fernandez ferraz ferrer ferrera "
	"figueiredo figueredo figueroa flamenco flores",
	"fonseca fontanez fontes fraga fraire franco franquez frausto fregoso freire "
	"freitas frias frutos fuentes fuentez fulgencio funes furtado",
	"gabaldon gaitan galan galarza galaviz galeana galeano galicia galindo "
	"gallardo gallego gallegos galvan galvao galvez gamboa gamez gandara gaona "
	"garay garces garcia garibay garrido garza gastelum gavino gaviria gaytan",
	"gil giraldo giron",
	"godinez godoy gomes gomez goncalves gonzaga gonzales gonzalez goulart "
	"gouveia gracia grajales grajeda granado granados griego grijalva grimaldo "
	"guajardo guardiola guedes guerra guerrero guevara guillen guimaraes gurrola "
	"gutierres gutierrez guzman",
	"haro",
	"henao henriquez heredia hermosillo hernandez herrera hidalgo hinojos "
	"hinojosa",
	"holguin hoyos huaman huerta hurtado",
	"",
	"ibanez ibarra iglesias",
	"infante iniguez irizarry isaza iturbe izaguirre izquierdo",
	"jaimes jaquez jara jaramillo jardim jasso jauregui",
	"jerez jimenez",
	"juarez junqueira jurado",
	"",
	"",
	"",
	"labrador lacerda ladino lagunas landaverde landeros landin lara lares "
	"larios larrea lazo",
	"leal lebron ledesma ledezma leitao leite leiva lemus leon lerma leyva lima "
	"linares lira lisboa lizarraga llamas llanes llanos llosa",
	"loaiza lobo loera lomeli londono longoria lopes lopez lorenzana losada "
	"loureiro loya lozada lozano lucena lucero luciano luevano lugo lujan luna "
	"luque lustosa",
	"macedo machado macias maciel madeira madera madero madrigal maestas "
	"magalhaes magana maia malagon malave maldonado malta mancera mancilla "
	"mancillas mandujano manriquez manzanares manzano manzo mares marin marinho "
	"mariscal marmolejo marques marquez marquina marrero marroquin marrufo marte "
	"martinez martir mata matias matos mattos matute mayorga mazariegos",
	"medeiros medellin mederos medina medrano meireles mejia melara melendez "
	"melgar melgarejo melo mena menchaca mendes mendez mendieta mendiola "
	"mendivil mendoza meneses menezes menjivar mercado merino merlo mesa "
	"mesquita meza mijares millan minaya minjarez miranda mireles",
	"mojica molina molinar moncada mondragon monroy monsivais montalvo montanez "
	"montano monteagudo monteiro montelongo montemayor montero monterrosa "
	"monterroso montes montiel montoya monzon mora morado moraes morais morales "
	"moran moreira moreno mosqueda mosquera mota motta moura moutinho moya "
	"mujica munguia munive munoz murguia muriel muro",
	"najera naranjo narvaez nascimento natera nava navarrete navarrette navarro",
	"negrete negron neruda nevarez neves nieto nieves ninos",
	"nogueira noriega noronha novais novoa nunes nunez",
	"",
	"obando obregon ocampo ocasio oceguera ochoa ojeda olague olguin oliva "
	"olivares olivarez olivas oliveira olivera oliveros olivo olmedo olmos "
	"olvera",
	"ontiveros oquendo orantes ordaz ordonez orellana ornelas oropeza orosco "
	"orozco orta ortega ortiz osorio ospina osuna otero oviedo",
	"pabon pacheco padilla padron paes pagan paiva paiz palacio palacios palafox "
	"palmeira palomares palomino paniagua pantoja paramo pardo paredes parra "
	"pastrana patino paz",
	"pedraza pedroza peixoto pena penaloza penha perales peralta peraza perdomo "
	"pereda pereira perez pessoa pestana pichardo pimenta pimentel pina pinales "
	"pineda pinedo pintado pinto pinzon pires pizano pizarro placencia "
	"plascencia",
	"polanco ponce porras portales portillo posada pozo prado prates preciado "
	"prieto proano puente puentes puga pulido",
	"",
	"",
	"quadros queiroz quesada quezada quijada quijano quiles quinones quinonez "
	"quintana quintero quiroga quispe",
	"rada ramalho ramirez ramos rangel raposo rascon raya razo",
	"real rebelo rebollar rebolledo recinos redondo regalado rego reis renteria "
	"requena resende resendez resendiz restrepo retana revilla reyes reyna "
	"reynaga reynoso rezende ribeiro rincon riojas rios riquelme rivas rivera "
	"rivero",
	"robledo robles rocha rodarte rodas rodrigues rodriguez rojas rojo roldan "
	"romero rosa rosado rosales rosario rosas rosete rubalcava rubio rueda "
	"ruelas ruiz ruvalcaba",
	"sa saavedra saenz salamanca salas salazar salcedo salcido saldana saldanha "
	"saldivar sales salgado salguero salinas salles salmeron samaniego samano "
	"samayoa sampaio sanabria sanchez sandez sandoval sanmiguel santacruz "
	"santamaria santana santiago santillan santos santoyo sarabia saraiva "
	"saramago saravia sarmento sarmiento sauceda saucedo",
	"sedano segovia segura seixas senna sepulveda sequeira serna serrano sevilla "
	"sierra sifuentes sigala silva simental siordia siqueira",
	"soares sobral sobrinho solano solares solis solorio solorzano soria soriano "
	"sosa sotelo soto sotomayor sousa souto souza suarez suazo subia sustaita",
	"tafoya talamantes talavera tamayo tapia tarango tarin tavares taveras",
	"teixeira tejada tejeda teles telles tellez tello tena tenorio teran "
	"terrazas tirado tiscareno",
	"toledo tolentino toro torrente torres torrez tovar trejo trevino triana "
	"trigo trindade troncoso trujillo",
	"",
	"ubaldo ulloa",
	"umana urena uresti urias uribe urquidez urquiza urrutia",
	"vaca valadares valadez valderrama valdes valdez valdivia valdovinos "
	"valencia valente valenzuela valladares valle vallejo valles valverde varela "
	"vargas varona vasconcelos vasquez vaz",
	"vega veiga vela velarde velasco velasques velasquez velez veloso vences "
	"venegas ventura vera verdugo verduzco vergara viana vianna vidal vidaurri "
	"vieira vigil vilchez vilela villa villafana villagomez villagrana villalba "
	"villalobos villalpando villalta villanueva villarreal villasenor villatoro "
	"villegas villicana viramontes vivanco vivas viveros",
	"volante",
	"",
	"",
	"",
	"",
	"",
	"",
	"yanez",
	"ybarra ycaza yepez",
	"",
	"zaldivar zambrano zamora zamudio zapata zaragoza zarate zarco zavala zayas",
	"zelaya zepeda zertuche",
	"zorrilla zuleta zumaya zuniga zurita",
};
